/**
 * How an exchange over HTTP/1.1 ended: from our own socket and from whether the body's end mark was parsed, as undici
 * alone calls a reset of a close-delimited body an end.
 */

import type { Header } from '../../model/header.ts';
import { limits } from '../../model/limits.ts';
import type { Transport } from '../../model/stream.ts';
import { codeOf } from './connect-failure.ts';
import { type Ending, endlessInterim, ownStop, type Unreadable } from './exchange.ts';
import { ownRefusal } from './own-refusal.ts';

/**
 * What the library says, or that we stopped it; `interim`: after too many 1xx answers, `framing`: after too many
 * bytes behind the head without any data.
 */
export type LibraryOutcome =
  | { kind: 'ended' }
  | { kind: 'failed'; error: Error }
  | { kind: 'stopped' }
  | { kind: 'interim'; count: number }
  | { kind: 'framing'; bytes: number };

/** What was received of the response. */
export interface SeenResponse {
  headSeen: boolean;
  /** The head says where the body ends: in chunks, or after so many bytes. */
  delimited: boolean;
}

/** The end as the wire showed it. */
export function endingOf(
  outcome: LibraryOutcome,
  { headSeen, delimited }: SeenResponse,
  transport: Transport,
  atMs: number,
): Ending {
  if (outcome.kind === 'stopped') return ownStop(transport, atMs);
  if (outcome.kind === 'interim') return endlessInterim(outcome.count, transport, atMs);
  const base = { transport, by: 'peer', code: null, goaway: null, failure: null, atMs } as const;
  if (outcome.kind === 'framing') {
    const over = { kind: 'framing', seen: outcome.bytes, limit: limits.responseHeadBytes } as const;
    return { ...ownStop(transport, atMs), overLimit: { ...over, shown: '' } };
  }
  if (outcome.kind === 'ended') return { ...base, how: delimited ? 'terminated' : 'close-delimited' };
  const { error } = outcome;
  if (headSeen && codeOf(error) === 'UND_ERR_HEADERS_OVERFLOW') {
    const { responseHeadBytes: limit } = limits;
    return { ...ownStop(transport, atMs), overLimit: { kind: 'trailers', seen: limit, limit, shown: '' } };
  }
  const unreadable = headSeen ? unreadableIn(error) : null;
  if (unreadable) return { ...base, how: 'cut', by: 'us', unreadable };
  if (headSeen) return { ...base, how: 'cut' };
  const unsent = ownRefusal(error);
  if (unsent) return { ...base, by: 'us', how: 'not-opened', failure: unsent };
  return {
    ...base,
    how: 'not-opened',
    failure: { phase: 'response', code: codeOf(error), message: error.message },
  };
}

/**
 * What the parser says of a body that it refused; null where the connection failed, or ended in the middle of it: of
 * that undici makes a parser's error as well, with no bytes left that could be wrong, and (7.x) without llhttp's code.
 */
function unreadableIn(error: Error & { data?: unknown }): Unreadable | null {
  if (error.name !== 'HTTPParserError' || typeof error.data !== 'string' || error.data === '') return null;
  const reason = /\((.*)\)$/.exec(error.message)?.[1] ?? error.message;
  return { reason, start: error.data };
}

/** RFC 9112 section 6.3: without chunked framing or a length the body runs to the end of the connection. */
export function isDelimited(status: number, method: string, headers: Header[]): boolean {
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  return headers.some(
    ([name, value]) =>
      /^content-length$/i.test(name) || (/^transfer-encoding$/i.test(name) && /chunked/i.test(value)),
  );
}
