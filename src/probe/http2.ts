/**
 * One request over HTTP/2 through http2-wrapper, on a session whose incoming frames are watched. How it ended is
 * decided from the frames and from our own socket. The only door to http2-wrapper.
 */
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import http2 from 'http2-wrapper';
import type { Goaway, Header } from '../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import { type Ending, type HttpRequest, ownStop, type WireEvents } from './exchange.ts';
import { observed, scanFrames } from './frames.ts';
import { watchSocket } from './transport.ts';

/** http2-wrapper re-exports `node:http2`, which its type declarations leave out. */
type Connect = (
  authority: URL,
  options: { createConnection: () => unknown; settings?: object },
) => ClientHttp2Session;
const connect = (http2 as unknown as { connect: Connect }).connect;

/** Header fields that have no place in HTTP/2 (RFC 9113 section 8.2.2). */
const connectionHeaders = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|host|te)$/i;
/** Windows wide enough that this client never pauses a stream. */
const windowBytes = 16 * 1024 * 1024;
/** A TCP close that belongs to the end of the stream comes with it. */
const closeWithinMs = 40;

interface FrameFacts {
  endStream: boolean;
  rstCode: string | null;
  goaway: Goaway | null;
}

/** Sends the request as the first stream of a fresh session and settles when it has ended, however it ended. */
export async function exchangeHttp2(
  socket: Socket,
  request: HttpRequest,
  wire: WireEvents,
  signal: AbortSignal,
  now: () => number,
): Promise<Ending> {
  const watched = watchSocket(socket);
  const frames: FrameFacts = { endStream: false, rstCode: null, goaway: null };
  const session = connect(request.url, {
    createConnection: () => watchFrames(socket, frames, wire, now),
    settings: { initialWindowSize: windowBytes },
  });
  session.on('connect', () => session.setLocalWindowSize(windowBytes));
  const outcome = await run(session, request, wire, signal);
  const atMs = now();
  if (outcome.stopped) {
    session.destroy();
    return ownStop(watched.transport(), atMs);
  }
  await watched.settled(closeWithinMs);
  const ending = endingOf(outcome, frames, watched.transport(), atMs);
  session.destroy();
  socket.destroy();
  return ending;
}

function watchFrames(socket: Socket, frames: FrameFacts, wire: WireEvents, now: () => number) {
  const scan = scanFrames((event) => {
    if (event.kind === 'settings') wire.h2Settings(event.maxConcurrentStreams);
    if (event.kind === 'goaway') frames.goaway = { ...goawayOf(event), atMs: now() };
    if (!('streamId' in event) || event.streamId !== 1) return;
    wire.firstByte();
    // RST_STREAM(NO_ERROR) may follow a complete response (RFC 9113 section 8.1): the end came first.
    if (event.kind === 'rst-stream') frames.rstCode ??= frames.endStream ? null : event.code;
    else if (event.endStream) frames.endStream = true;
  });
  return observed(socket, scan);
}

function goawayOf({ code, lastStreamId, debug }: { code: string; lastStreamId: number; debug: string }) {
  return { code, lastStreamId, debug };
}

interface Outcome {
  stopped: boolean;
  headSeen: boolean;
  error: Error | null;
}

function run(
  session: ClientHttp2Session,
  request: HttpRequest,
  wire: WireEvents,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let headSeen = false;
    let error: Error | null = null;
    const finish = (stopped: boolean) => {
      signal.removeEventListener('abort', stop);
      resolve({ stopped, headSeen, error });
    };
    const stop = () => finish(true);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const keepError = (thrown: Error) => {
      error ??= thrown;
    };
    session.on('error', keepError);
    session.on('close', () => finish(false));
    const stream: ClientHttp2Stream = session.request(headersOf(request), {
      endStream: request.body === null,
    });
    stream.on('error', keepError);
    if (stream.pending) stream.on('ready', () => wire.requestSent());
    else wire.requestSent();
    stream.on('response', (head, _flags, raw?: string[]) => {
      headSeen = true;
      wire.head(Number(head[':status']), pairs(raw ?? []));
      // Only now: a body that shares a TCP segment with its head would be shown before it.
      stream.on('data', (chunk: Buffer) => wire.data(chunk));
    });
    stream.on('close', () => finish(false));
    if (request.body) stream.end(request.body);
  });
}

function headersOf(request: HttpRequest): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':method': request.method,
    ':path': request.path,
    ':scheme': request.url.protocol.slice(0, -1),
    ':authority': request.authority,
  };
  for (const [name, value] of request.headers) {
    if (connectionHeaders.test(name)) continue;
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : ([before, value].flat() as string[]);
  }
  return headers;
}

function pairs(raw: string[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!raw[i]?.startsWith(':')) headers.push([raw[i] ?? '', raw[i + 1] ?? '']);
  }
  return headers;
}

function endingOf(
  outcome: Outcome,
  frames: FrameFacts,
  transport: Ending['transport'],
  atMs: number,
): Ending {
  const base = { transport, by: 'peer' as const, goaway: frames.goaway, failure: null, atMs };
  if (!outcome.headSeen) {
    const code = frames.rstCode ?? frames.goaway?.code ?? (outcome.error ? codeOf(outcome.error) : 'CLOSED');
    const message = outcome.error?.message ?? 'the connection ended before a response head';
    // Without a frame from the peer it was our own library that refused what it read.
    const by = frames.rstCode || frames.goaway || transport !== 'open' ? 'peer' : 'us';
    return {
      ...base,
      by,
      how: 'not-opened',
      code: frames.rstCode,
      failure: { phase: 'response', code, message },
    };
  }
  if (frames.rstCode !== null) return { ...base, how: 'rst-stream', code: frames.rstCode };
  if (frames.endStream) return { ...base, how: 'end-stream', code: null };
  return { ...base, how: 'connection-lost', code: frames.goaway?.code ?? null };
}
