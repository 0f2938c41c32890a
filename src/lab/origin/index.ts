/** An SSE origin on 127.0.0.1 that misbehaves on purpose. */
import { answerNotFound, answerOtherwise, answerUnknownSession, type History } from './answer.ts';
import type { OriginBehaviour } from './behaviour.ts';
import type { OriginExchange } from './exchange.ts';
import { startResponder } from './fastcgi.ts';
import { type Feed, Feeds } from './feed.ts';
import { lifeOf, listen, listenFor, type OriginLife } from './listener.ts';
import { EventStream } from './stream.ts';

/** Where the origin listens and what it serves beside its main behaviour. */
export interface OriginOptions {
  /** Default: any free one. */
  port?: number;
  /** Where the main behaviour is served; default `/events`. */
  path?: string;
  /** Further paths with behaviours of their own. */
  paths?: Record<string, OriginBehaviour>;
}

/** A running origin. */
export interface Origin extends OriginLife {
  port: number;
  url: string;
  /** Changes the main behaviour for the streams to come. */
  set(behaviour: OriginBehaviour): void;
  /** Streams open now. */
  connections(): number;
  /** Requests seen so far, on any path. */
  requests(): number;
}

interface OpenStreams {
  all: Set<EventStream>;
  byUser: Map<string, EventStream>;
  waiting: (() => void)[];
  /** Of each path. */
  feeds: Map<string, Feeds>;
}

/** Starts the origin; rejects when the port is taken. */
export async function startOrigin(behaviour: OriginBehaviour, options: OriginOptions = {}): Promise<Origin> {
  if (behaviour.protocol !== 'fastcgi') return startHttpOrigin(behaviour, options);
  const origin = await startHttpOrigin(behaviour, { ...options, port: 0 });
  const responder = await startResponder(options.port ?? 0, origin.port);
  const close = async () => {
    await responder.close();
    await origin.close();
  };
  return { ...origin, port: responder.port, close };
}

async function startHttpOrigin(behaviour: OriginBehaviour, options: OriginOptions): Promise<Origin> {
  const { path = '/events', paths = {} } = options;
  const behaviours = new Map([[path, behaviour], ...Object.entries(paths)]);
  const histories = new Map<string, History>();
  const open: OpenStreams = { all: new Set(), byUser: new Map(), waiting: [], feeds: new Map() };
  let requests = 0;

  const serve = (exchange: OriginExchange) => {
    requests += 1;
    const pathname = exchange.path.split('?')[0] ?? '/';
    const found = behaviours.get(pathname);
    if (!found) return answerNotFound(exchange);
    const history = histories.get(pathname) ?? { requests: 0, streams: 0 };
    histories.set(pathname, history);
    history.requests += 1;
    whenFree(behaviours.get(path)?.maxStreams, open, exchange, () =>
      serveOne(paced(found, exchange.path), exchange, history, open),
    );
  };

  const listener = listenFor(behaviour, serve);
  const port = await listen(listener.server, options.port ?? 0);
  return {
    port,
    url: `http://127.0.0.1:${port}${path}`,
    set: (next) => void behaviours.set(path, next),
    connections: () => open.all.size,
    requests: () => requests,
    ...lifeOf(listener, port, () => {
      for (const feeds of open.feeds.values()) feeds.forget();
    }),
  };
}

/** With the pace that the query asks for, where it may. */
function paced(behaviour: OriginBehaviour, path: string): OriginBehaviour {
  const asked = behaviour.everyParam && new URL(path, 'http://origin').searchParams.get(behaviour.everyParam);
  return asked ? { ...behaviour, everyMs: Number(asked) } : behaviour;
}

/** A slot stands for a worker: when all are taken, further requests wait. */
function whenFree(
  slots: number | undefined,
  open: OpenStreams,
  exchange: OriginExchange,
  work: () => void,
): void {
  if (slots === undefined || open.all.size < slots) work();
  else {
    open.waiting.push(work);
    exchange.onClose(() => {
      open.waiting = open.waiting.filter((other) => other !== work);
    });
  }
}

function serveOne(
  behaviour: OriginBehaviour,
  exchange: OriginExchange,
  history: History,
  open: OpenStreams,
): void {
  if (answerOtherwise(behaviour, exchange, history)) return;
  const feed = behaviour.feed ? feedOf(behaviour, exchange, open) : undefined;
  if (feed === null) {
    answerUnknownSession(exchange);
    return;
  }
  history.streams += 1;
  const stream = new EventStream(behaviour, exchange, history.streams, feed);
  if (behaviour.onePerUser) replaceSession(behaviour, exchange, stream, open);
  open.all.add(stream);
  exchange.onClose(() => {
    open.all.delete(stream);
    open.waiting.shift()?.();
  });
  stream.start();
}

function feedOf(behaviour: OriginBehaviour, exchange: OriginExchange, open: OpenStreams): Feed | null {
  const path = exchange.path.split('?')[0] ?? '/';
  const feeds = open.feeds.get(path) ?? new Feeds();
  open.feeds.set(path, feeds);
  const lastEventId = exchange.headers['last-event-id'];
  return feeds.feedFor(behaviour, typeof lastEventId === 'string' ? lastEventId : null);
}

function replaceSession(
  behaviour: OriginBehaviour,
  exchange: OriginExchange,
  stream: EventStream,
  open: OpenStreams,
): void {
  const { authorization, cookie } = exchange.headers;
  const user = JSON.stringify([exchange.path, authorization, cookie]);
  open.byUser.get(user)?.finish(behaviour.end?.how ?? 'clean');
  open.byUser.set(user, stream);
  exchange.onClose(() => {
    if (open.byUser.get(user) === stream) open.byUser.delete(user);
  });
}
