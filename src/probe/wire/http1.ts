/** One request over HTTP/1.1 through undici's dispatch interface. The only door to undici. */
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import { continueFilter } from './continue-filter.ts';
import type { Clock, Exchange, HttpRequest, WireEvents, Wires } from './exchange.ts';
import { noteFirstByte } from './first-byte.ts';
import { endingOf, isDelimited, type LibraryOutcome } from './http1-ending.ts';
import { gateOf, type ReadingGate } from './reading-gate.ts';
import { SocketWatch } from './transport.ts';

/** A FIN that belongs to the end of the body comes with it or just behind it. */
const finWithinMs = 40;

/** Sends the request on a connected socket; `wire.ended` is called once the exchange has ended, however it ended. */
export function exchangeHttp1(wires: Wires, request: HttpRequest, wire: WireEvents, clock: Clock): Exchange {
  gateOf(wires.socket);
  noteFirstByte(wires.socket, wire);
  const exchange = new Http1Exchange(wires, request, wire, clock);
  exchange.send(request);
  return exchange;
}

class Http1Exchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #watch: SocketWatch;
  readonly #wire: WireEvents;
  readonly #clock: Clock;
  readonly #method: string;
  readonly #client: Client;
  readonly #gate: ReadingGate;
  #interim = 0;
  #isOver = false;
  #headSeen = false;
  /** The head says where the body ends: in chunks, or after so many bytes. */
  #delimited = true;

  constructor({ socket, raw }: Wires, request: HttpRequest, wire: WireEvents, clock: Clock) {
    this.#socket = socket;
    this.#raw = raw;
    this.#watch = new SocketWatch(socket);
    this.#gate = gateOf(socket);
    this.#gate.owner = this;
    this.#gate.filter = continueFilter(() => this.#noteInterim());
    this.#wire = wire;
    this.#clock = clock;
    this.#method = request.method;
    this.#client = new Client(originOf(request.url), {
      // If it were called back synchronously, undici would not have finished sending, and the request would wait for ever.
      connect: (_options, callback) => void setImmediate(callback, null, socket),
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: limits.responseHeadBytes,
      strictContentLength: false,
    });
  }

  send(request: HttpRequest): void {
    try {
      this.#client.dispatch(dispatchOptions(request), this);
    } catch (error) {
      this.#finish({ kind: 'failed', error: error as Error });
    }
  }

  stop(): void {
    this.#finish({ kind: 'stopped' });
  }

  cut(how: 'fin' | 'rst'): void {
    if (this.#isOver) return;
    this.#wire.interrupted?.();
    this.#finish({ kind: 'stopped' }, () => {
      if (how === 'rst') this.#raw.resetAndDestroy();
    });
  }

  onRequestStart(): void {
    this.#wire.requestSent();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#isOver) return;
    if (status < 200) {
      this.#noteInterim();
      return;
    }
    this.#headSeen = true;
    this.#gate.filter = null;
    const raw = controller as { rawHeaders?: Buffer[] | null };
    const headers = pairs(raw.rawHeaders ?? []);
    // A dozen buffers that would be kept for as long as the stream runs, and are not needed again.
    raw.rawHeaders = null;
    this.#delimited = isDelimited(status, this.#method, headers);
    this.#wire.head(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#gate.unparsedBytes = 0;
    if (!this.#isOver) this.#wire.data(chunk, this.#gate);
  }

  onResponseEnd(): void {
    this.#finish({ kind: 'ended' });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish({ kind: 'failed', error });
  }

  /** Each is small, and there may be no end of them (RFC 9110 section 15.2). */
  #noteInterim(): void {
    if (++this.#interim > limits.interimResponses) this.#finish({ kind: 'interim', count: this.#interim });
  }

  /** What belongs to no data is framing, and a chunk's extension may be as long as the peer likes (RFC 9112 section 7.1.1). */
  unparsedBytes(bytes: number): void {
    if (this.#headSeen) this.#finish({ kind: 'framing', bytes });
  }

  #finish(outcome: LibraryOutcome, close?: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const atMs = this.#clock.now();
    const end = () => {
      const seen = { headSeen: this.#headSeen, delimited: this.#delimited };
      const ending = endingOf(outcome, seen, this.#watch.transport(), atMs);
      close?.();
      this.#client.destroy().catch(() => undefined);
      this.#socket.destroy();
      this.#wire.ended(ending);
    };
    if (outcome.kind === 'ended' || outcome.kind === 'failed') this.#watch.settled(finWithinMs, end);
    else end();
  }
}

/** The request as undici takes it. */
export function dispatchOptions({ path, method, authority, headers, body }: HttpRequest) {
  return {
    path,
    method: method as Dispatcher.HttpMethod,
    headers: ['Host', authority, ...headers.flat()],
    body,
  };
}

/** A server that redirects to ever new origins would fill the memory. */
const maxOrigins = 1_000;
const origins = new Map<string, URL>();

/** One URL object for all connections to an origin: each client would parse and keep its own. */
function originOf({ origin }: URL): URL {
  const known = origins.get(origin) ?? new URL(origin);
  if (origins.size >= maxOrigins) origins.clear();
  origins.set(origin, known);
  return known;
}

function pairs(raw: Buffer[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([String(raw[i]), String(raw[i + 1])]);
  return headers;
}
