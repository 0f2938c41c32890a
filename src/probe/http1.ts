/**
 * One request over HTTP/1.1 through undici's dispatch interface. How it ended is decided from our own socket and
 * from whether the body's end mark was parsed: undici alone calls a reset of a close-delimited body an end.
 * The only door to undici.
 */
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Header, Transport } from '../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import { type Ending, type HttpRequest, ownStop, type WireEvents } from './exchange.ts';
import { watchSocket } from './transport.ts';

/** A FIN that belongs to the end of the body comes with it or just behind it. */
const finWithinMs = 40;

/** Sends the request on a connected socket and settles when the exchange has ended, however it ended. */
export async function exchangeHttp1(
  socket: Socket,
  request: HttpRequest,
  wire: WireEvents,
  signal: AbortSignal,
  now: () => number,
): Promise<Ending> {
  const watched = watchSocket(socket);
  noteFirstByte(socket, wire);
  const client = new Client(request.url.origin, {
    // Called back at once, undici would not have finished asking, and the request would wait for ever.
    connect: (_options, callback) => void setImmediate(callback, null, socket),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 1 << 20,
    strictContentLength: false,
  });
  const outcome = await dispatch(client, request, wire, signal);
  const atMs = now();
  if (outcome.kind !== 'stopped') await watched.settled(finWithinMs);
  const ending = endingOf(outcome, watched.transport(), atMs);
  await client.destroy().catch(() => undefined);
  socket.destroy();
  return ending;
}

/** undici pulls with `read()`; the first pull that yields bytes is the first byte of the response. */
function noteFirstByte(socket: Socket, wire: WireEvents): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk = read(size);
    if (chunk !== null) {
      wire.firstByte();
      socket.read = read;
    }
    return chunk;
  };
}

type Outcome =
  | { kind: 'ended'; delimited: boolean }
  | { kind: 'failed'; headSeen: boolean; error: Error }
  | { kind: 'stopped' };

function dispatch(
  client: Client,
  request: HttpRequest,
  wire: WireEvents,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let headSeen = false;
    let delimited = true;
    const stop = () => resolve({ kind: 'stopped' });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const finish = (outcome: Outcome) => {
      signal.removeEventListener('abort', stop);
      resolve(outcome);
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => wire.requestSent(),
      onResponseStart(controller, status) {
        if (status < 200) return;
        headSeen = true;
        const headers = pairs((controller as { rawHeaders?: Buffer[] | null }).rawHeaders ?? []);
        delimited = isDelimited(status, request.method, headers);
        wire.head(status, headers);
      },
      onResponseData: (_controller, chunk) => wire.data(chunk),
      onResponseEnd: () => finish({ kind: 'ended', delimited }),
      onResponseError: (_controller, error) => finish({ kind: 'failed', headSeen, error }),
    };
    const options = {
      path: request.path,
      method: request.method as Dispatcher.HttpMethod,
      headers: ['Host', request.authority, ...request.headers.flat()],
      body: request.body,
    };
    try {
      client.dispatch(options, handler);
    } catch (error) {
      finish({ kind: 'failed', headSeen, error: error as Error });
    }
  });
}

function pairs(raw: Buffer[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([String(raw[i]), String(raw[i + 1])]);
  return headers;
}

/** RFC 9112 section 6.3: without chunked framing or a length the body runs to the end of the connection. */
function isDelimited(status: number, method: string, headers: Header[]): boolean {
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  return headers.some(
    ([name, value]) =>
      /^content-length$/i.test(name) || (/^transfer-encoding$/i.test(name) && /chunked/i.test(value)),
  );
}

function endingOf(outcome: Outcome, transport: Transport, atMs: number): Ending {
  if (outcome.kind === 'stopped') return ownStop(transport, atMs);
  const base = { transport, by: 'peer', code: null, goaway: null, failure: null, atMs } as const;
  if (outcome.kind === 'ended') return { ...base, how: outcome.delimited ? 'terminated' : 'close-delimited' };
  const { error } = outcome;
  if (outcome.headSeen) return { ...base, how: 'cut' };
  return {
    ...base,
    how: 'not-opened',
    failure: { phase: 'response', code: codeOf(error), message: error.message },
  };
}
