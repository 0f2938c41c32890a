/**
 * A connection over HTTP/2 through http2-wrapper, its incoming frames are watched and passed to the requests that
 * share it. The only door to http2-wrapper.
 */
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import http2 from 'http2-wrapper';
import type { Goaway } from '../../model/stream.ts';
import type { Clock, Exchange, HttpRequest, WireEvents, Wires } from './exchange.ts';
import { type FrameEvent, scanFrames } from './frames.ts';
import { HeadBlocks } from './head-blocks.ts';
import { type ExchangeConnection, Http2Exchange } from './http2-exchange.ts';
import { type ObservedSocket, observed } from './observed-socket.ts';
import { SocketWatch } from './transport.ts';

/** http2-wrapper re-exports `node:http2`, which its type declarations leave out. */
type Connect = (
  authority: URL,
  options: { createConnection: () => unknown; settings?: object },
) => ClientHttp2Session;
const connect = (http2 as unknown as { connect: Connect }).connect;

/** Windows wide enough that this client never pauses a stream. */
const windowBytes = 16 * 1024 * 1024;

/** One HTTP/2 connection and the requests that share it. */
export interface Http2Connection {
  /** Sends a request; `wire.ended` is called once it has ended, however it ended. */
  request(request: HttpRequest, wire: WireEvents, clock: Clock): Exchange;
  /** Requests that have not ended. */
  readonly running: number;
  /** What the peer's SETTINGS allow at once; null: it did not say. */
  readonly maxConcurrentStreams: number | null;
  /** Settles with the peer's first SETTINGS (true), or with the end of a connection that never had any (false). */
  readonly hasSettings: Promise<boolean>;
  /** New requests still have a place here: neither GOAWAY nor the end of the connection was seen. */
  readonly isUsable: boolean;
}

/** Starts HTTP/2 on a connected socket; it ends with its last request. */
export function connectHttp2(wires: Wires, authority: URL): Http2Connection {
  return new Connection(wires, authority);
}

class Connection implements Http2Connection, ExchangeConnection {
  readonly socket: Socket;
  readonly raw: Socket;
  readonly watch: SocketWatch;
  readonly session: ClientHttp2Session;
  /** By stream id, once they have one. */
  readonly exchanges = new Map<number, Http2Exchange>();
  goaway: Omit<Goaway, 'atMs'> | null = null;
  maxConcurrentStreams: number | null = null;
  readonly hasSettings: Promise<boolean>;
  #settingsSeen = false;
  #tell: (isThere: boolean) => void = () => undefined;
  #waiting = new Set<Http2Exchange>();
  readonly observed: ObservedSocket;
  readonly heads = new HeadBlocks();

  constructor({ socket, raw }: Wires, authority: URL) {
    this.socket = socket;
    this.raw = raw;
    this.watch = new SocketWatch(socket);
    this.hasSettings = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.observed = observed(
      socket,
      scanFrames((event) => this.#onFrame(event), this.heads),
    );
    this.session = connect(authority, {
      createConnection: () => this.observed,
      settings: { initialWindowSize: windowBytes },
    });
    // Each request adds listeners: by default Node warns of a leak at eleven.
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
      // Node may refuse to send a header field, for instance a repeated one.
      exchange.keepError(error as Error);
      exchange.finish(false);
    }
    return exchange;
  }

  started(exchange: Http2Exchange, streamId: number): void {
    this.#waiting.delete(exchange);
    this.exchanges.set(streamId, exchange);
  }

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
