/** What each kind of response without end is called, and what it means. Part of `unbounded-response`. */

import type { OverLimit } from '../../../model/body/trouble.ts';
import { limits } from '../../../model/limits.ts';
import { formatBytes } from '../../../model/size.ts';
import type { Stream } from '../../../model/stream.ts';
import { phrasesOf } from '../../../proxies/profile/advice.ts';

/** What has no end. */
export type BoundKind = OverLimit['kind'] | 'head';

/** Node's and undici's code for a head, or trailers, above the limit. */
const headOverflow = 'UND_ERR_HEADERS_OVERFLOW';

/** null: the stream kept within all limits. */
export function boundKindOf({ overLimit, failure }: Stream): BoundKind | null {
  if (overLimit) return overLimit.kind;
  return failure?.code === headOverflow ? 'head' : null;
}

interface KindWords {
  title: string;
  /** After "The stream", and after "c1:". */
  seen: string;
  why: string;
  fix: string;
}

/** In the words of one stream. */
export function kindWords(kind: BoundKind, stream: Stream): KindWords {
  return words[kind](
    stream.overLimit ?? { kind: 'line', atMs: 0, seen: 0, limit: limits.responseHeadBytes, shown: '' },
  );
}

const raise = (limit: number) =>
  `If events of that size are meant, raise the limit (--max-event-size ${formatBytes(limit * 4).replace(/\.0 | /, '')}).`;

/** How much of a head each proxy takes. */
const headLimits = phrasesOf('head-limit').map(({ name, words: limit }) => `${name}: ${limit}`);

const words: Record<BoundKind, (over: OverLimit) => KindWords> = {
  line: (over) => ({
    title: 'a line of the stream never ends',
    seen: `sent ${formatBytes(over.seen)} without a line break${unpacked(over)}, more than ${formatBytes(over.limit)}`,
    why: 'A client cannot act on a line before its end has come: it gathers all of it in memory, and a browser tab does so until it dies.',
    fix: `End every line, and every event with an empty one; send what is large in pieces, or as a link. ${raise(over.limit)}`,
  }),
  event: (over) => ({
    title: 'an event of the stream never ends',
    seen: `sent ${formatBytes(over.seen)} of lines without an empty one${unpacked(over)}, more than ${formatBytes(over.limit)}`,
    why: 'An event is delivered when the empty line behind it comes: until then every client gathers its lines in memory, and shows nothing.',
    fix: `End every event with an empty line: two line breaks behind its last field. ${raise(over.limit)}`,
  }),
  expansion: (over) => ({
    title: 'the compressed stream unpacks to far more than was sent',
    seen: `unpacked ${expansionWords(over)}, more than ${limits.expansionRatio} times`,
    why: 'Events that are flushed one by one do not compress like that: it is one run of the same bytes, by a fault or to exhaust who reads it.',
    fix: 'Look at what is written into the compressor: a loop that repeats itself, a buffer sent whole where only its filled part was meant.',
  }),
  framing: (over) => ({
    title: 'the chunks of the response hold no data',
    seen: `sent ${formatBytes(over.seen)} of chunked framing without a byte of data, more than ${formatBytes(over.limit)}`,
    why: 'A chunk begins with its length, and what may stand behind it, the extension, is passed over by every client (RFC 9112 section 7.1.1): nothing of it arrives.',
    fix: 'Look at what writes the chunks by hand: a server library frames them by itself.',
  }),
  trailers: (over) => ({
    title: 'the fields behind the body never end',
    seen: `sent more than ${formatBytes(over.limit)} of trailer fields behind its last chunk`,
    why: 'Trailers are a few short fields (RFC 9110 section 6.5); clients refuse the response when they do not end.',
    fix: 'Leave trailers out of event streams, or end them with an empty line.',
  }),
  'interim-responses': (over) => ({
    title: 'answers that announce another never end',
    seen: `sent ${over.seen} answers with a 1xx status, and none that counts`,
    why: 'A 1xx answer only says that the real one follows (RFC 9110 section 15.2); clients wait for it.',
    fix: 'Look at what sends 100, 102 or 103 in a loop while the request is worked on, and answer it.',
  }),
  head: (over) => ({
    title: 'the head of the response never ends',
    seen: `sent a response head of more than ${formatBytes(over.limit)}`,
    why: `Browsers refuse a head of that size (Chromium: 256 KiB), and proxies one of much less (${headLimits.join('; ')}).`,
    fix: 'Look for what repeats a header, cookies above all, and take it out of the head.',
  }),
};

function unpacked({ encodedBytes }: OverLimit): string {
  return encodedBytes === undefined ? '' : ` (unpacked from ${formatBytes(encodedBytes)})`;
}

function expansionWords({ encodedBytes = 0, seen }: OverLimit): string {
  const times = Math.round(seen / Math.max(1, encodedBytes));
  return `${formatBytes(encodedBytes)} of compressed bytes to ${formatBytes(seen)}, ${times} times as much`;
}
