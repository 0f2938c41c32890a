/** The time marks of a stream before anything happened. */
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
