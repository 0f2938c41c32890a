/** One request on an HTTP/2 connection. How it ended is decided from its frames and from our own socket. */
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { Failure } from '../../model/connecting.ts';
import { limits } from '../../model/limits.ts';
import type { Goaway } from '../../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import {
  type Clock,
  type Ending,
  type Exchange,
  endlessInterim,
  type Flow,
  type HttpRequest,
  ownStop,
  type WireEvents,
} from './exchange.ts';
import type { StreamFrame } from './frames.ts';
import type { HeadBlocks } from './head-blocks.ts';
import { receivedFields, sentFields } from './http2-fields.ts';
import type { ObservedSocket } from './observed-socket.ts';
import { ownRefusal } from './own-refusal.ts';
import type { SocketWatch } from './transport.ts';

/** A TCP close that belongs to the end of the stream comes with it. */
const closeWithinMs = 40;

/** The connection as its requests see it. */
export interface ExchangeConnection {
  readonly session: ClientHttp2Session;
  readonly watch: SocketWatch;
  readonly goaway: Omit<Goaway, 'atMs'> | null;
  readonly running: number;
  readonly observed: Pick<ObservedSocket, 'hold' | 'release'>;
  /** Those that came, until the first was taken. */
  readonly heads: HeadBlocks;
  /** A request got its stream id; frames for it follow. */
  started(exchange: Http2Exchange, streamId: number): void;
  /** A request has ended; the connection goes with the last one. */
  forget(exchange: Http2Exchange, streamId: number | undefined): void;
  cut(how: 'fin' | 'rst'): void;
}

/** From its HEADERS to its end. */
export class Http2Exchange implements Exchange, Flow {
  readonly wire: WireEvents;
  readonly #connection: ExchangeConnection;
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
  #holdsConnection = false;
  #interim = 0;

  constructor(connection: ExchangeConnection, wire: WireEvents, clock: Clock) {
    this.#connection = connection;
    this.wire = wire;
    this.#clock = clock;
  }

  send(request: HttpRequest): void {
    const { session } = this.#connection;
    const stream = session.request(sentFields(request), { endStream: request.body === null });
    this.#stream = stream;
    stream.on('error', (error: Error) => this.keepError(error));
    if (stream.pending) stream.on('ready', () => this.#begin(stream));
    else this.#begin(stream);
    // Answers 1xx; each is small, and there may be no end of them (RFC 9110 section 15.2).
    stream.on('headers', () => {
      if (++this.#interim > limits.interimResponses) this.finish(false);
    });
    stream.on('response', (head, _flags, raw?: string[]) => {
      if (this.#isOver) return;
      this.#headSeen = true;
      // Who sends what it must not sends it with every answer: one that was taken clears the connection.
      this.#connection.heads.drop();
      this.wire.head(Number(head[':status']), receivedFields(raw ?? []));
      // Only now: a body that shares a TCP segment with its head would be shown before it.
      stream.on('data', (chunk: Buffer) => {
        if (!this.#isOver) this.wire.data(chunk, this);
      });
    });
    stream.on('close', () => this.finish(false));
    if (request.body) stream.end(request.body);
  }

  /**
   * If it is alone on its connection, TCP makes the peer wait; otherwise its flow-control window does, so that the
   * others run on (RFC 9113 section 5.2).
   */
  pause(): void {
    this.#holdsConnection = this.#connection.running <= 1;
    if (this.#holdsConnection) this.#connection.observed.hold();
    else this.#stream?.pause();
  }

  resume(): void {
    if (this.#holdsConnection) this.#connection.observed.release();
    else this.#stream?.resume();
    this.#holdsConnection = false;
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
    if (this.#interim > limits.interimResponses) return endlessInterim(this.#interim, transport, atMs);
    const unsent = this.#headSeen ? null : ownRefusal(this.#error);
    if (unsent) return { ...base, by: 'us', how: 'not-opened', code: null, failure: unsent };
    if (!this.#headSeen) {
      const code = this.#rstCode ?? goaway?.code ?? (this.#error ? codeOf(this.#error) : 'CLOSED');
      const message = this.#error?.message ?? 'the connection ended before a response head';
      // Without a frame from the peer it was our own library that refused what it read.
      const by = this.#rstCode || goaway || transport !== 'open' ? 'peer' : 'us';
      const fields = by === 'us' ? this.#connection.heads.forbiddenFields(this.#streamId) : [];
      const failure: Failure = {
        phase: 'response',
        code,
        message,
        ...(fields.length > 0 && { forbiddenFields: fields }),
      };
      return { ...base, by, how: 'not-opened', code: this.#rstCode, failure };
    }
    if (this.#rstCode !== null) return { ...base, how: 'rst-stream', code: this.#rstCode };
    if (this.#endStream) return { ...base, how: 'end-stream', code: null };
    // No frame and no close of the peer's: our own library refused what it read.
    if (this.#error && goaway === null && transport === 'open') {
      const unreadable = { reason: this.#error.message, start: '' };
      return { ...base, how: 'connection-lost', by: 'us', code: null, unreadable };
    }
    return { ...base, how: 'connection-lost', code: goaway?.code ?? null };
  }
}
