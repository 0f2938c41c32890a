/** The moments of a stream, before any of them came. */
import type { Marks } from '../../model/stream.ts';

/** Nothing has happened yet. */
export function noMarks(): Marks {
  return {
    dnsMs: null,
    connectMs: null,
    tlsMs: null,
    requestSentMs: null,
    headersMs: null,
    firstByteMs: null,
    firstEventMs: null,
    firstCommentMs: null,
  };
}
