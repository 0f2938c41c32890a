/**
 * Requests over HTTP/2 through http2-wrapper, on a session whose incoming frames are watched. How each ended is
 * decided from the frames and from our own socket. The only door to http2-wrapper.
 */
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import http2 from 'http2-wrapper';
import type { Goaway, Header } from '../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import {
  type Clock,
  type Ending,
  type Exchange,
  type HttpRequest,
  ownStop,
  type WireEvents,
  type Wires,
} from './exchange.ts';
import { type FrameEvent, observed, type StreamFrame, scanFrames } from './frames.ts';
import { SocketWatch } from './transport.ts';

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

/** One HTTP/2 connection and the requests that share it. */
export interface Http2Connection {
  /** Sends a request; `wire.ended` is called once it has ended, however it ended. */
  request(request: HttpRequest, wire: WireEvents, clock: Clock): Exchange;
  /** Requests that have not ended. */
  readonly running: number;
  /** What the peer's SETTINGS allow at once; null: it did not say. */
  readonly maxConcurrentStreams: number | null;
  /** Settles with the peer's first SETTINGS (true), or with the end of a connection that never had any (false). */
  readonly told: Promise<boolean>;
  /** New requests still have a place here: neither GOAWAY nor the end of the connection was seen. */
  readonly isUsable: boolean;
}

/** Starts HTTP/2 on a connected socket; it ends with its last request. */
export function connectHttp2(wires: Wires, authority: URL): Http2Connection {
  return new Connection(wires, authority);
}

class Connection implements Http2Connection {
  readonly socket: Socket;
  readonly raw: Socket;
  readonly watch: SocketWatch;
  readonly session: ClientHttp2Session;
  /** By stream id, once they have one. */
  readonly exchanges = new Map<number, Http2Exchange>();
  goaway: Omit<Goaway, 'atMs'> | null = null;
  maxConcurrentStreams: number | null = null;
  readonly told: Promise<boolean>;
  #settingsSeen = false;
  #tell: (isThere: boolean) => void = () => undefined;
  #waiting = new Set<Http2Exchange>();

  constructor({ socket, raw }: Wires, authority: URL) {
    this.socket = socket;
    this.raw = raw;
    this.watch = new SocketWatch(socket);
    this.told = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.session = connect(authority, {
      createConnection: () =>
        observed(
          socket,
          scanFrames((event) => this.#onFrame(event)),
        ),
      settings: { initialWindowSize: windowBytes },
    });
    // A session warns of a leak at eleven of its own requests.
    this.session.setMaxListeners(0);
    this.session.on('connect', () => this.session.setLocalWindowSize(windowBytes));
    this.session.on('error', (error: Error) => this.#forEach((exchange) => exchange.keepError(error)));
    this.session.on('close', () => {
      this.#tell(false);
      this.#forEach((exchange) => exchange.finish(false));
    });
  }

  get running(): number {
    return this.exchanges.size + this.#waiting.size;
  }

  get isUsable(): boolean {
    return this.goaway === null && !this.session.closed && !this.session.destroyed;
  }

  request(request: HttpRequest, wire: WireEvents, clock: Clock): Exchange {
    const exchange = new Http2Exchange(this, wire, clock);
    this.#waiting.add(exchange);
    if (this.#settingsSeen) wire.h2Settings(this.maxConcurrentStreams);
    try {
      exchange.send(request);
    } catch (error) {
      // A field that Node refuses to send, twice the same one for instance.
      exchange.keepError(error as Error);
      exchange.finish(false);
    }
    return exchange;
  }

  /** A request got its stream id; frames for it follow. */
  started(exchange: Http2Exchange, streamId: number): void {
    this.#waiting.delete(exchange);
    this.exchanges.set(streamId, exchange);
  }

  /** A request has ended; the connection goes with the last one. */
  forget(exchange: Http2Exchange, streamId: number | undefined): void {
    this.#waiting.delete(exchange);
    if (streamId !== undefined) this.exchanges.delete(streamId);
    if (this.running > 0) return;
    this.session.destroy();
    this.socket.destroy();
  }

  cut(how: 'fin' | 'rst'): void {
    this.#forEach(({ wire }) => wire.interrupted?.());
    if (how === 'rst') this.raw.resetAndDestroy();
    else this.socket.destroy();
  }

  #forEach(act: (exchange: Http2Exchange) => void): void {
    for (const exchange of [...this.exchanges.values(), ...this.#waiting]) act(exchange);
  }

  #onFrame(event: FrameEvent): void {
    if ('streamId' in event) return void this.exchanges.get(event.streamId)?.onFrame(event);
    if (event.kind === 'settings') {
      this.#settingsSeen = true;
      this.maxConcurrentStreams = event.maxConcurrentStreams ?? this.maxConcurrentStreams;
      this.#tell(true);
      this.#forEach(({ wire }) => wire.h2Settings(this.maxConcurrentStreams));
    }
    if (event.kind !== 'goaway') return;
    const { code, lastStreamId, debug } = event;
    this.goaway = { code, lastStreamId, debug };
    this.#forEach((exchange) => exchange.noteGoaway());
  }
}

class Http2Exchange implements Exchange {
  readonly wire: WireEvents;
  readonly #connection: Connection;
  readonly #clock: Clock;
  #stream: ClientHttp2Stream | null = null;
  #streamId: number | undefined;
  #isOver = false;
  #headSeen = false;
  #byteSeen = false;
  #endStream = false;
  #rstCode: string | null = null;
  #goawayAtMs: number | null = null;
  #error: Error | null = null;

  constructor(connection: Connection, wire: WireEvents, clock: Clock) {
    this.#connection = connection;
    this.wire = wire;
    this.#clock = clock;
  }

  send(request: HttpRequest): void {
    const { session } = this.#connection;
    const stream = session.request(headersOf(request), { endStream: request.body === null });
    this.#stream = stream;
    stream.on('error', (error: Error) => this.keepError(error));
    if (stream.pending) stream.on('ready', () => this.#begin(stream));
    else this.#begin(stream);
    stream.on('response', (head, _flags, raw?: string[]) => {
      if (this.#isOver) return;
      this.#headSeen = true;
      this.wire.head(Number(head[':status']), pairs(raw ?? []));
      // Only now: a body that shares a TCP segment with its head would be shown before it.
      stream.on('data', (chunk: Buffer) => {
        if (!this.#isOver) this.wire.data(chunk);
      });
    });
    stream.on('close', () => this.finish(false));
    if (request.body) stream.end(request.body);
  }

  #begin(stream: ClientHttp2Stream): void {
    if (this.#isOver || stream.id === undefined) return;
    this.#streamId = stream.id;
    this.#connection.started(this, stream.id);
    this.wire.requestSent();
  }

  stop(): void {
    this.finish(true);
  }

  cut(how: 'fin' | 'rst'): void {
    this.#connection.cut(how);
  }

  keepError(error: Error): void {
    this.#error ??= error;
  }

  noteGoaway(): void {
    this.#goawayAtMs = this.#clock.now();
  }

  onFrame(event: StreamFrame): void {
    if (!this.#byteSeen) {
      this.#byteSeen = true;
      this.wire.firstByte();
    }
    // RST_STREAM(NO_ERROR) may follow a complete response (RFC 9113 section 8.1): the end came first.
    if (event.kind === 'rst-stream') this.#rstCode ??= this.#endStream ? null : event.code;
    else if (event.endStream) this.#endStream = true;
  }

  finish(stopped: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const atMs = this.#clock.now();
    const connection = this.#connection;
    const end = () => {
      const transport = connection.watch.transport();
      const ending = stopped ? ownStop(transport, atMs) : this.#endingOf(transport, atMs);
      if (stopped) this.#stream?.close();
      connection.forget(this, this.#streamId);
      this.wire.ended(ending);
    };
    if (stopped || connection.running > 1) end();
    else connection.watch.settled(closeWithinMs, end);
  }

  #endingOf(transport: Ending['transport'], atMs: number): Ending {
    const { goaway: seen } = this.#connection;
    const goaway = seen === null ? null : { ...seen, atMs: this.#goawayAtMs ?? 0 };
    const base = { transport, by: 'peer' as const, goaway, failure: null, atMs };
    if (!this.#headSeen) {
      const code = this.#rstCode ?? goaway?.code ?? (this.#error ? codeOf(this.#error) : 'CLOSED');
      const message = this.#error?.message ?? 'the connection ended before a response head';
      // Without a frame from the peer it was our own library that refused what it read.
      const by = this.#rstCode || goaway || transport !== 'open' ? 'peer' : 'us';
      const failure = { phase: 'response' as const, code, message };
      return { ...base, by, how: 'not-opened', code: this.#rstCode, failure };
    }
    if (this.#rstCode !== null) return { ...base, how: 'rst-stream', code: this.#rstCode };
    if (this.#endStream) return { ...base, how: 'end-stream', code: null };
    return { ...base, how: 'connection-lost', code: goaway?.code ?? null };
  }
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
