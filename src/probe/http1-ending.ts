/**
 * How an exchange over HTTP/1.1 ended: from our own socket and from whether the body's end mark was parsed, as undici
 * alone calls a reset of a close-delimited body an end.
 */
import type { Header, Transport } from '../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import { type Ending, ownStop } from './exchange.ts';

/** What the library says, or that we stopped it. */
export type Outcome = { kind: 'ended' } | { kind: 'failed'; error: Error } | { kind: 'stopped' };

/** What came of the response. */
export interface SeenResponse {
  headSeen: boolean;
  /** The head says where the body ends: in chunks, or after so many bytes. */
  delimited: boolean;
}

/** The end as the wire showed it. */
export function endingOf(
  outcome: Outcome,
  { headSeen, delimited }: SeenResponse,
  transport: Transport,
  atMs: number,
): Ending {
  if (outcome.kind === 'stopped') return ownStop(transport, atMs);
  const base = { transport, by: 'peer', code: null, goaway: null, failure: null, atMs } as const;
  if (outcome.kind === 'ended') return { ...base, how: delimited ? 'terminated' : 'close-delimited' };
  if (headSeen) return { ...base, how: 'cut' };
  const { error } = outcome;
  return {
    ...base,
    how: 'not-opened',
    failure: { phase: 'response', code: codeOf(error), message: error.message },
  };
}

/** RFC 9112 section 6.3: without chunked framing or a length the body runs to the end of the connection. */
export function isDelimited(status: number, method: string, headers: Header[]): boolean {
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  return headers.some(
    ([name, value]) =>
      /^content-length$/i.test(name) || (/^transfer-encoding$/i.test(name) && /chunked/i.test(value)),
  );
}
