/** What the two protocol drivers share: a request in, the wire's moments out, and how it ended. */
import type { CloseHow, Failure, Goaway, Header, Transport } from '../model/stream.ts';

export interface HttpRequest {
  url: URL;
  method: string;
  /** Path and query, or the whole URL in absolute form for a forward proxy. */
  path: string;
  authority: string;
  headers: Header[];
  body: Buffer | null;
}

/** Called as things happen on the wire. */
export interface WireEvents {
  requestSent(): void;
  firstByte(): void;
  head(status: number, headers: Header[]): void;
  data(chunk: Buffer): void;
  h2Settings(maxConcurrentStreams: number | null): void;
}

export interface Ending {
  how: CloseHow;
  transport: Transport;
  by: 'peer' | 'us' | 'unknown';
  code: string | null;
  goaway: Goaway | null;
  failure: Failure | null;
  /** When the end was seen; waiting for the TCP close that belongs to it comes later. */
  atMs: number;
}

export function ownStop(transport: Transport, atMs: number): Ending {
  return { how: 'own-stop', transport, by: 'us', code: null, goaway: null, failure: null, atMs };
}
