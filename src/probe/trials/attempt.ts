/** One stream from the first look-up to its end: connects, asks, reads, and fills the neutral timeline. */

import type { Stream } from '../../model/stream.ts';
import type { AttemptSpec, NextAttempt, RunContext } from '../request/attempt-spec.ts';
import type { CookieJar } from '../request/cookie-jar.ts';
import { httpRequest } from '../request/index.ts';
import { alpnOf, requireProtocol } from '../wire/alpn.ts';
import { type AttemptClock, startClock } from '../wire/clock.ts';
import { type Connected, connect } from '../wire/connect.ts';
import { ConnectFailure } from '../wire/connect-failure.ts';
import { noConnectMarks } from '../wire/connect-marks.ts';
import { Deadline } from '../wire/deadline.ts';
import { targetOn } from '../wire/destination.ts';
import {
  type Ending,
  type Exchange,
  type HttpRequest,
  notOpened,
  ownStop,
  type WireEvents,
} from '../wire/exchange.ts';
import { exchangeHttp1 } from '../wire/http1.ts';
import { connectHttp2 } from '../wire/http2.ts';
import { isGone, LineWatch } from '../wire/line-probe.ts';
import { emptyStream } from './empty-stream.ts';
import { slowed } from './slow-reading.ts';
import { close, recordWire } from './stream-record.ts';

/** An attempt on its way. */
export interface Attempt {
  /** The timeline so far; figures move while the stream runs. */
  readonly stream: Stream;
  readonly done: Promise<Stream>;
  /** Where a redirect that is to be followed leads, secrets and all: not for the recording. */
  next(): NextAttempt | null;
  /** The last ids as they came: not for the recording either. */
  recentIds(): readonly string[];
  /** What its answer set for its place, beside what the request took along; null: nothing. Not for the recording. */
  cookies(): CookieJar | null;
  /** Milliseconds since the attempt began. */
  ageMs(): number;
  /** Asks, once, whether the other end of its connection is still there; the answer is in the stream when it has ended. */
  askLine(): void;
  stop(): void;
}

/** Starts an attempt; it never rejects: what goes wrong on the path is recorded in the stream. */
export function startAttempt(spec: AttemptSpec, context: RunContext): Attempt {
  const clock = startClock();
  const stopper = new AbortController();
  const request = httpRequest(spec, context);
  const stream = emptyStream(spec, request, context, clock);
  const { maxTimeMs } = context.target;
  const timer = maxTimeMs === null ? null : setTimeout(() => stopper.abort(), maxTimeMs);
  const wire = recordWire(stream, spec, context, clock, () => stopper.abort());
  wire.events.data = slowed(wire.events.data, spec.trial, clock);
  const line = new LineWatch(() => clock.now());
  const done = perform(stream, spec, request, wire, context, clock, stopper.signal, line).finally(
    () => timer && clearTimeout(timer),
  );
  return {
    stream,
    done,
    next: wire.next,
    recentIds: wire.recentIds,
    cookies: wire.cookies,
    ageMs: () => clock.now(),
    askLine: () => line.ask(),
    stop: () => stopper.abort(),
  };
}

async function perform(
  stream: Stream,
  spec: AttemptSpec,
  request: HttpRequest,
  wire: ReturnType<typeof recordWire>,
  context: RunContext,
  clock: AttemptClock,
  signal: AbortSignal,
  line: LineWatch,
): Promise<Stream> {
  const connected = await tryConnect(stream, spec, request, context, clock, signal);
  if (connected === null) return stream;
  line.connected(connected);
  const ending = await new Promise<Ending>((resolve) => {
    if (signal.aborted) return resolve(ownStop('open', clock.now()));
    const exchange = ask(stream.protocol, connected, request, { ...wire.events, ended: resolve }, clock);
    signal.addEventListener('abort', () => exchange.stop(), { once: true });
  });
  connected.socket.destroy();
  close(stream, noteLine(stream, ending, line), context.secretKey);
  if (isGone(stream)) stream.close.because = 'line-gone';
  await wire.finish(ending);
  return stream;
}

/** What our own question brought to light is no end that anybody made. */
function noteLine(stream: Stream, ending: Ending, line: LineWatch): Ending {
  const probe = line.result(ending.atMs);
  if (probe) stream.lineProbe = probe;
  return isGone(stream) ? ownStop(ending.transport, ending.atMs) : ending;
}

function ask(
  protocol: Stream['protocol'],
  connected: Connected,
  request: HttpRequest,
  wire: WireEvents,
  clock: AttemptClock,
): Exchange {
  return protocol === 'http2'
    ? connectHttp2(connected, request.url).request(request, wire, clock)
    : exchangeHttp1(connected, request, wire, clock);
}

async function tryConnect(
  stream: Stream,
  spec: AttemptSpec,
  request: HttpRequest,
  context: RunContext,
  clock: AttemptClock,
  signal: AbortSignal,
): Promise<Connected | null> {
  const { route } = spec.trial;
  const { protocol } = stream;
  const marks = noConnectMarks();
  const target = targetOn(context.target, route, spec.place);
  const deadline = new Deadline(target.connectTimeoutMs);
  const stop = () => deadline.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { url } = request;
    const connected = await connect({ target, url, alpn: alpnOf(protocol), clock, marks, deadline });
    stream.address = connected.address;
    stream.localPort = connected.socket.localPort ?? null;
    requireProtocol(connected, protocol, url);
    return connected;
  } catch (error) {
    if (!(error instanceof ConnectFailure)) throw error;
    close(stream, notOpened(signal.aborted ? null : error.failure, clock.now()), context.secretKey);
    return null;
  } finally {
    deadline.release();
    signal.removeEventListener('abort', stop);
    const { dnsMs, connectMs, tlsMs } = marks;
    Object.assign(stream.marks, { dnsMs, connectMs, tlsMs });
    Object.assign(stream, { addresses: marks.addresses, connectErrors: marks.connectErrors, tls: marks.tls });
  }
}
