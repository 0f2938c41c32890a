/** The connections under held streams: one each over HTTP/1.1, shared over HTTP/2, from several local addresses in turn. */
import type { Socket } from 'node:net';
import type { Plan } from '../model/plan.ts';
import { type Connected, type ConnectMarks, connect, type LookUp, systemLookUp } from './connect.ts';
import { ConnectFailure } from './connect-failure.ts';
import { Deadline } from './deadline.ts';
import type { Exchange, HttpRequest } from './exchange.ts';
import type { HeldStream } from './held-stream.ts';
import { exchangeHttp1 } from './http1.ts';
import { connectHttp2, type Http2Connection } from './http2.ts';
import { sharedReading } from './shared-reading.ts';

export interface HeldConnections {
  /** Finds the stream a connection and sends its request. @throws ConnectFailure */
  ask(stream: HeldStream, request: HttpRequest): Promise<Exchange>;
}

/** A connection that HTTP/2 streams share, or will once it stands. */
interface Shared {
  ready: Promise<{ line: Http2Connection; connected: Connected; marks: ConnectMarks }>;
  line: Http2Connection | null;
  /** Streams that were promised a place and have not asked yet. */
  promised: number;
}

/** Names are looked up again after this long: thousands of clients ask, and each would wait for the resolver's threads. */
const lookUpMs = 1_000;

/** Ends nothing by itself: connections go with their streams, or when `signal` says so. */
export function startConnections(plan: Plan, worker: number, signal: AbortSignal): HeldConnections {
  const { streamsPerConnection = 1, localAddresses = [] } = plan.population ?? {};
  const lines = new Map<string, Shared[]>();
  const lookUp = cachedLookUp();
  const running = new Set<Deadline>();
  signal.addEventListener('abort', () => {
    for (const deadline of [...running]) deadline.stop();
  });
  let opened = worker;

  const open = async (stream: HeldStream, request: HttpRequest, marks: ConnectMarks): Promise<Connected> => {
    const { trial } = stream.spec;
    const isH2 = trial.protocol === 'http2';
    const target =
      trial.route === 'direct'
        ? { ...plan.target, connectTo: [], resolve: [], unixSocket: null, forwardProxy: null }
        : plan.target;
    const isPlain = request.url.protocol === 'http:' && !isH2;
    const reading = isPlain ? sharedReading() : null;
    const deadline = new Deadline(target.connectTimeoutMs);
    running.add(deadline);
    const connected = await connect({
      target,
      url: request.url,
      alpn: isH2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      clock: stream,
      marks,
      deadline,
      lookUp,
      localAddress: localAddresses[opened++ % (localAddresses.length || 1)],
      onread: reading?.onread,
    }).finally(() => {
      running.delete(deadline);
      deadline.release();
    });
    reading?.attach(connected.socket);
    if (!isH2 || request.url.protocol !== 'https:' || connected.tls?.alpn === 'h2') return connected;
    connected.socket.destroy();
    const message = `h2 was offered; the server chose ${connected.tls?.alpn ?? 'nothing'}`;
    throw new ConnectFailure({ phase: 'alpn', code: 'ALPN_NO_H2', message });
  };

  const mostOn = (line: Http2Connection | null) =>
    Math.min(streamsPerConnection, line?.maxConcurrentStreams ?? streamsPerConnection);
  const hasPlace = (line: Http2Connection) => isInUse(line) && line.running < mostOn(line);

  const share = (stream: HeldStream, request: HttpRequest): { shared: Shared; isOwn: boolean } => {
    const known = lines.get(stream.spec.trial.name) ?? [];
    const usable = known.filter(({ line }) => line === null || isInUse(line));
    const free = usable.find(({ line, promised }) => (line?.running ?? 0) + promised < mostOn(line));
    if (free) return { shared: free, isOwn: false };
    const marks = noMarks();
    const made: Shared = {
      line: null,
      promised: 0,
      ready: open(stream, request, marks).then((connected) => {
        made.line = connectHttp2(connected, request.url);
        return { line: made.line, connected, marks };
      }),
    };
    made.ready.catch(() =>
      lines.set(
        stream.spec.trial.name,
        usable.filter((one) => one !== made),
      ),
    );
    lines.set(stream.spec.trial.name, [...usable, made]);
    return { shared: made, isOwn: true };
  };

  return {
    async ask(stream, request) {
      if (stream.spec.trial.protocol === 'http1') {
        const marks = noMarks();
        try {
          const connected = await open(stream, request, marks);
          note(stream, connected.socket, connected, marks);
          return exchangeHttp1(connected, request, stream, stream);
        } catch (error) {
          note(stream, null, { address: null, tls: marks.tls }, marks);
          throw error;
        }
      }
      for (;;) {
        const { shared, isOwn } = share(stream, request);
        shared.promised++;
        try {
          const { line, connected, marks } = await shared.ready;
          // Who made it asks at once; the others wait to hear how many the peer allows.
          if (!isOwn && !(await line.told)) throw neverSpoke();
          if (!isOwn && !hasPlace(line)) continue;
          // The others had no connecting to do.
          const found = isOwn ? marks : { ...noMarks(), addresses: marks.addresses };
          note(stream, connected.socket, connected, found);
          return line.request(request, stream, stream);
        } finally {
          shared.promised--;
        }
      }
    },
  };
}

/** It goes with its last request. */
function isInUse({ isUsable, running }: Http2Connection): boolean {
  return isUsable && running > 0;
}

function neverSpoke(): ConnectFailure {
  const message = 'the connection ended before a response head';
  return new ConnectFailure({ phase: 'response', code: 'CLOSED', message });
}

/** What connecting showed, on the stream. */
function note(
  stream: HeldStream,
  socket: Socket | null,
  { address, tls }: { address: string | null; tls: Connected['tls'] },
  { dnsMs, connectMs, tlsMs, addresses, connectErrors }: ConnectMarks,
): void {
  Object.assign(stream.marks, { dnsMs, connectMs, tlsMs });
  stream.connection = { address, localPort: socket?.localPort ?? null, tls, addresses, connectErrors };
}

function noMarks(): ConnectMarks {
  return { dnsMs: null, connectMs: null, tlsMs: null, addresses: [], connectErrors: [], tls: null };
}

function cachedLookUp(): LookUp {
  const known = new Map<string, { at: number; found: Promise<string[]> }>();
  return (host, family) => {
    const key = `${host} ${family}`;
    const before = known.get(key);
    if (before && performance.now() - before.at < lookUpMs) return before.found;
    const found = systemLookUp(host, family);
    known.set(key, { at: performance.now(), found });
    return found;
  };
}
