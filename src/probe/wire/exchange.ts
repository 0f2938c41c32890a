/** What the two protocol drivers share: a request in, the wire's moments out, and how it ended. */
import type { Socket } from 'node:net';
import type { OverLimit } from '../../model/body/trouble.ts';
import type { Failure } from '../../model/connecting.ts';
import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { CloseHow, Goaway, Transport } from '../../model/stream.ts';

/** The request, and where it is sent. */
export interface HttpRequest {
  url: URL;
  method: string;
  /** Path and query, or the whole URL in absolute form for a forward proxy. */
  path: string;
  authority: string;
  headers: Header[];
  body: Buffer | null;
}

/** Makes the peer wait where a body's reader cannot follow; every `pause` has its `resume`. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Called as things happen on the wire. */
export interface WireEvents {
  requestSent(): void;
  firstByte(): void;
  head(status: number, headers: Header[]): void;
  data(chunk: Buffer, flow: Flow): void;
  h2Settings(maxConcurrentStreams: number | null): void;
  /** It ends with our own cut of its connection. */
  interrupted?(): void;
  /** Once, after everything else. */
  ended(ending: Ending): void;
}

/** The connection under an exchange; `raw` is the TCP connection under TLS, else `socket` itself. */
export interface Wires {
  socket: Socket;
  raw: Socket;
}

/** Milliseconds since the attempt began. */
export interface Clock {
  now(): number;
}

/** A request on its way, until `WireEvents.ended`. */
export interface Exchange {
  /** Ends it from our side; the connection goes with it unless other streams run on it. */
  stop(): void;
  /** Ends its connection abruptly, as a network failure does, and with it all its streams. */
  cut(how: 'fin' | 'rst'): void;
}

/** What a parser could not read: its own reason, and the bytes. */
export interface Unreadable {
  reason: string;
  start: string;
}

/** How an exchange ended, as the driver saw it. */
export interface Ending {
  how: CloseHow;
  transport: Transport;
  by: 'peer' | 'us' | 'unknown';
  code: string | null;
  goaway: Goaway | null;
  failure: Failure | null;
  /** The framing of its body could not be read, so that our own library gave up; `start`: the bytes where it did. */
  unreadable?: Unreadable;
  /** We ended it, as it went over a limit of ours. */
  overLimit?: Omit<OverLimit, 'atMs'>;
  /** When the end was seen; waiting for the TCP close that belongs to it comes later. */
  atMs: number;
}

/** We ended it. */
export function ownStop(transport: Transport, atMs: number): Ending {
  return { how: 'own-stop', transport, by: 'us', code: null, goaway: null, failure: null, atMs };
}

/** Connecting failed, so that nothing was asked; `failure` null: we stopped first. */
export function notOpened(failure: Failure | null, atMs: number): Ending {
  const transport = failure?.code === 'ECONNRESET' ? 'rst' : 'open';
  if (failure === null) return ownStop(transport, atMs);
  return { how: 'not-opened', transport, by: 'peer', code: null, goaway: null, failure, atMs };
}

/** Too many 1xx answers, which only announce another one. */
export function endlessInterim(seen: number, transport: Transport, atMs: number): Ending {
  const limit = limits.interimResponses;
  const message = `${seen} answers with a 1xx status, and none behind them`;
  return {
    ...ownStop(transport, atMs),
    how: 'not-opened',
    failure: { phase: 'response', code: 'INTERIM_RESPONSES', message },
    overLimit: { kind: 'interim-responses', seen, limit, shown: '' },
  };
}

/** Its body came to an end, as far as the protocol can tell. */
export function isWhole({ how }: Ending): boolean {
  return how === 'terminated' || how === 'end-stream' || how === 'close-delimited';
}
