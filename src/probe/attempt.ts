/** One stream from the first look-up to its end: connects, asks, reads, and fills the neutral timeline. */
import { randomUUID } from 'node:crypto';
import type { Target, Trial } from '../model/plan.ts';
import { redactHeaders, redactText, redactUrl } from '../model/secret.ts';
import type { Failure, Header, Stream } from '../model/stream.ts';
import { isEventStream } from '../model/stream.ts';
import { type BodyReader, readBody } from './body.ts';
import { type AttemptClock, startClock } from './clock.ts';
import { type Connected, ConnectFailure, connect, proxyCredentials } from './connect.ts';
import type { Ending, HttpRequest, WireEvents } from './exchange.ts';
import { ownStop } from './exchange.ts';
import { exchangeHttp1 } from './http1.ts';
import { exchangeHttp2 } from './http2.ts';

/** What every attempt of a run has in common. */
export interface RunContext {
  run: string;
  toolVersion: string;
  target: Target;
  eventTimeField: string | null;
  /** Keys the hashes that stand for secrets; never recorded. */
  secretKey: string;
}

export interface AttemptSpec {
  id: string;
  trial: Trial;
  attempt: number;
  /** Where to, when a redirect was followed. */
  url?: string;
}

export interface Attempt {
  /** The timeline so far; figures move while the stream runs. */
  readonly stream: Stream;
  readonly done: Promise<Stream>;
  /** Milliseconds since the attempt began. */
  ageMs(): number;
  stop(): void;
}

const keptArrivals = 20_000;
const keptBodyStart = 400;

/** Starts an attempt; it never rejects: what goes wrong on the path is recorded in the stream. */
export function startAttempt(spec: AttemptSpec, context: RunContext): Attempt {
  const clock = startClock();
  const stopper = new AbortController();
  const request = httpRequest(spec, context);
  const stream = emptyStream(spec, request, context, clock);
  const { maxTimeMs } = context.target;
  const timer = maxTimeMs === null ? null : setTimeout(() => stopper.abort(), maxTimeMs);
  const done = perform(stream, spec, request, context, clock, stopper.signal).finally(
    () => timer && clearTimeout(timer),
  );
  return { stream, done, ageMs: () => clock.now(), stop: () => stopper.abort() };
}

async function perform(
  stream: Stream,
  spec: AttemptSpec,
  request: HttpRequest,
  context: RunContext,
  clock: AttemptClock,
  signal: AbortSignal,
): Promise<Stream> {
  const connected = await tryConnect(stream, spec, request, context, clock, signal);
  if (connected === null) return stream;
  const wire = recordWire(stream, context, clock);
  const ending =
    spec.trial.protocol === 'http2'
      ? await exchangeHttp2(connected.socket, request, wire.events, signal, clock.now)
      : await exchangeHttp1(connected.socket, request, wire.events, signal, clock.now);
  close(stream, ending);
  await wire.finish(ending);
  return stream;
}

async function tryConnect(
  stream: Stream,
  spec: AttemptSpec,
  request: HttpRequest,
  context: RunContext,
  clock: AttemptClock,
  signal: AbortSignal,
): Promise<Connected | null> {
  const wantsH2 = spec.trial.protocol === 'http2';
  const marks = { dnsMs: null, connectMs: null, tlsMs: null, addresses: [], connectErrors: [], tls: null };
  const alpn = wantsH2 ? ['h2', 'http/1.1'] : ['http/1.1'];
  const target =
    spec.trial.route === 'direct'
      ? { ...context.target, connectTo: [], resolve: [], unixSocket: null, forwardProxy: null }
      : context.target;
  try {
    const connected = await connect({ target, url: request.url, alpn, clock, marks, signal });
    stream.address = connected.address;
    stream.localPort = connected.socket.localPort ?? null;
    if (wantsH2 && request.url.protocol === 'https:' && connected.tls?.alpn !== 'h2') {
      connected.socket.destroy();
      throw new ConnectFailure({
        phase: 'alpn',
        code: 'ALPN_NO_H2',
        message: `h2 was offered; the server chose ${connected.tls?.alpn ?? 'nothing'}`,
      });
    }
    return connected;
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    fail(stream, signal.aborted ? null : error.failure, clock.now());
    return null;
  } finally {
    const { dnsMs, connectMs, tlsMs } = marks;
    Object.assign(stream.marks, { dnsMs, connectMs, tlsMs });
    Object.assign(stream, { addresses: marks.addresses, connectErrors: marks.connectErrors, tls: marks.tls });
  }
}

/** A failure before the request; null: we stopped first. */
function fail(stream: Stream, failure: Failure | null, atMs: number): void {
  const transport = failure?.code === 'ECONNRESET' ? 'rst' : 'open';
  if (failure === null) close(stream, ownStop(transport, atMs));
  else close(stream, { how: 'not-opened', transport, by: 'peer', code: null, goaway: null, failure, atMs });
}

function close(stream: Stream, ending: Ending): void {
  const sent = stream.marks.requestSentMs;
  const last = stream.arrivals.at(-1)?.atMs ?? stream.marks.headersMs;
  const { how, transport, by, code, goaway, failure, atMs } = ending;
  stream.failure = failure;
  stream.close = {
    how,
    transport,
    by,
    code,
    idleMs: last === null ? null : round(atMs - last),
    ageMs: sent === null ? null : round(atMs - sent),
  };
  if (goaway) stream.close.goaway = goaway;
  if (last !== null && stream.arrivals.length > 0)
    stream.maxGapMs = Math.max(stream.maxGapMs ?? 0, round(atMs - last));
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function recordWire(stream: Stream, context: RunContext, clock: AttemptClock) {
  let body: BodyReader | null = null;
  let start = '';
  const redact = (text: string) => redactText(text, context.secretKey);
  const events: WireEvents = {
    requestSent: () => {
      stream.marks.requestSentMs ??= clock.now();
    },
    firstByte: () => {
      stream.marks.firstByteMs ??= clock.now();
    },
    head(status, headers) {
      stream.marks.headersMs = clock.now();
      stream.marks.firstByteMs ??= stream.marks.headersMs;
      stream.status = status;
      stream.headers = redactHeaders(headers, context.secretKey);
      stream.contentEncoding = headers.find(([name]) => /^content-encoding$/i.test(name))?.[1] ?? null;
      if (isEventStream(stream)) {
        body = readBody({
          encoding: stream.contentEncoding,
          now: clock.now,
          redact,
          eventTimeField: context.eventTimeField,
        });
      }
    },
    data(chunk) {
      arrive(stream, chunk.length, clock.now());
      if (body) {
        body.feed(chunk);
        copyFigures(stream, body);
      } else if (start.length < keptBodyStart) {
        start += chunk.toString('utf8');
        stream.bodyStart = redact(start.slice(0, keptBodyStart));
      }
    },
    h2Settings(maxConcurrentStreams) {
      stream.h2 = { maxConcurrentStreams, streamId: 1 };
    },
  };
  const finish = async (ending: Ending) => {
    if (!body) return;
    await body.end(['terminated', 'end-stream', 'close-delimited'].includes(ending.how));
    copyFigures(stream, body);
  };
  return { events, finish };
}

function arrive(stream: Stream, bytes: number, atMs: number): void {
  const last = stream.arrivals.at(-1);
  if (last) stream.maxGapMs = Math.max(stream.maxGapMs ?? 0, round(atMs - last.atMs));
  if (stream.arrivals.length < keptArrivals) stream.arrivals.push({ atMs, bytes });
  else stream.arrivals[keptArrivals - 1] = { atMs, bytes };
  stream.bytes += bytes;
}

function copyFigures(stream: Stream, { figures }: BodyReader): void {
  const { firstEventMs, firstCommentMs, ...rest } = figures;
  Object.assign(stream.marks, { firstEventMs, firstCommentMs });
  Object.assign(stream, rest);
}

/** A direct request keeps the target's Host, so that the origin sees what it would see behind the proxies. */
function httpRequest({ trial, url: redirected, id }: AttemptSpec, context: RunContext): HttpRequest {
  const { target } = context;
  const seen = new URL(redirected ?? target.url);
  const url = trial.route === 'direct' && target.direct ? new URL(target.direct) : new URL(seen);
  const path = trial.path ?? `${url.pathname}${url.search}`;
  const given = target.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const viaForwardProxy = target.forwardProxy !== null && url.protocol === 'http:' && trial.route === 'proxy';
  return {
    url,
    method: target.method,
    path: viaForwardProxy ? `${url.origin}${path}` : path,
    authority: trial.authority ?? (redirected ? seen.host : (given ?? seen.host)),
    headers: requestHeaders(trial, id, context, viaForwardProxy),
    body: target.body === null ? null : Buffer.from(target.body, 'base64'),
  };
}

function requestHeaders(
  trial: Trial,
  id: string,
  { target, run, toolVersion }: RunContext,
  forwarded: boolean,
): Header[] {
  const own = target.headers.filter(([name]) => !/^(host|accept-encoding)$/i.test(name));
  const has = (wanted: string) => own.some(([name]) => name.toLowerCase() === wanted);
  const added: Header[] = [];
  if (!has('user-agent') && !target.ownUserAgent)
    added.push(['User-Agent', `sse-doctor/${toolVersion} (${run}/${id})`]);
  if (!has('accept')) added.push(['Accept', 'text/event-stream']);
  if (!has('x-request-id')) added.push(['X-Request-Id', randomUUID()]);
  const credentials = forwarded && target.forwardProxy ? proxyCredentials(target.forwardProxy) : null;
  if (credentials) added.push(['Proxy-Authorization', credentials]);
  added.push(['Accept-Encoding', trial.acceptEncoding]);
  return [...own, ...added];
}

function emptyStream(
  spec: AttemptSpec,
  request: HttpRequest,
  context: RunContext,
  clock: AttemptClock,
): Stream {
  const { trial } = spec;
  const key = context.secretKey;
  const sent = (name: string) => request.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  return {
    id: spec.id,
    tag: `${context.run}/${spec.id}`,
    requestId: sent('x-request-id'),
    trial: trial.name,
    route: trial.route,
    protocol: trial.protocol,
    attempt: spec.attempt,
    method: request.method,
    url: redactUrl(new URL(trial.path ?? request.url.href, request.url).href, key),
    authority: request.authority,
    requestHeaders: redactHeaders(request.headers, key),
    openedAt: clock.wall,
    addresses: [],
    connectErrors: [],
    address: null,
    localPort: null,
    marks: {
      dnsMs: null,
      connectMs: null,
      tlsMs: null,
      requestSentMs: null,
      headersMs: null,
      firstByteMs: null,
      firstEventMs: null,
      firstCommentMs: null,
    },
    tls: null,
    status: null,
    headers: [],
    bodyStart: null,
    contentEncoding: null,
    arrivals: [],
    events: [],
    eventCount: 0,
    commentCount: 0,
    bytes: 0,
    maxGapMs: null,
    retryMs: null,
    lastEventId: null,
    faults: [],
    h2: null,
    failure: null,
    close: { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: null },
  };
}
