/** Texts and severity of each framing error. Part of `framing-error`. */
import type { FramingFault } from '../../../model/body/trouble.ts';
import type { Severity } from '../../../model/finding.ts';
import { limits } from '../../../model/limits.ts';
import { formatBytes } from '../../../model/size.ts';
import type { Stream } from '../../../model/stream.ts';

export type Kind = FramingFault['kind'];

/** By kind: what the origin did, why it matters, and what to do. */
export const meanings: Record<Kind, { what: string; why: string; fix: string }> = {
  undispatched: {
    what: 'sent an event that no client sees in time',
    why: 'An event is delivered when the blank line behind it comes: one that lacks it waits for the next, or is lost at the end.',
    fix: 'End every event with an empty line: two line breaks behind its last field.',
  },
  'unknown-field': {
    what: 'sent lines that every client ignores',
    why: 'Only the fields event, data, id and retry exist, in lower case, followed by a colon; any other line is dropped.',
    fix: 'Put "data: " in front of every line of the payload, those behind a line break in it too.',
  },
  'invalid-utf8': {
    what: 'sent bytes that are no UTF-8',
    why: 'Event streams are UTF-8 whatever the charset says: such bytes become U+FFFD.',
    fix: 'Encode events as UTF-8, and never cut a chunk of text inside a character.',
  },
  'nul-in-id': {
    what: 'sent an id with a NUL in it',
    why: 'An id with NUL is ignored, so that a reconnect asks for an older one.',
    fix: 'Leave U+0000 out of ids.',
  },
  'long-id': {
    what: `sent an id longer than ${formatBytes(limits.eventIdBytes)}`,
    why: 'A client sends the last id back in a request header, and servers refuse heads of that size: this one is not remembered.',
    fix: 'Keep ids short: a number, or a key under which the server finds the rest.',
  },
  'invalid-retry': {
    what: 'sent a retry that is no number',
    why: 'retry takes decimal digits only, in milliseconds; anything else is ignored.',
    fix: 'Send retry as digits: "retry: 3000".',
  },
  'empty-event': {
    what: 'sent events without data',
    why: 'An event without a data line is never delivered, whatever its name.',
    fix: 'Add a data line, even an empty payload such as "data: {}".',
  },
  'blank-lines': {
    what: 'sent blank lines without end, and no event',
    why: 'A blank line ends an event: behind another it means nothing, and every client drops it.',
    fix: 'Look at what writes the stream: a loop that runs without data, or a template that renders to nothing.',
  },
  undecodable: {
    what: 'sent a body that is not what its Content-Encoding says',
    why: 'A client undoes the encoding before it reads events, and gives up on a body where that fails.',
    fix: 'Send no Content-Encoding with a body that is not encoded, or the right one; look at proxies that add or keep the header, or encode a body twice.',
  },
  'unknown-encoding': {
    what: 'sent a body in a Content-Encoding that was not asked for, and that this tool cannot undo',
    why: 'A server may choose only among the encodings of the request’s Accept-Encoding (RFC 9110 section 12.5.3): others are undone by some clients, and not by others. What the body holds was not read.',
    fix: 'Send event streams without Content-Encoding, or in one that Accept-Encoding offers.',
  },
  'no-coding': {
    what: 'named a Content-Encoding that is no coding',
    why: 'Browsers pass over it and read the body as it is; other clients may give up, or show the bytes. The charset belongs into Content-Type, and chunked into Transfer-Encoding.',
    fix: 'Send no Content-Encoding with a body that is not compressed.',
  },
};

/** Of a body that was put into chunks twice. */
export const chunkedTwice = {
  what: 'sent the sizes of chunks between the lines of its events',
  why: 'The body was put into chunks twice: a client undoes that once, and drops such lines. A size that meets a line of data breaks an event.',
  fix: 'Write the events alone, and leave Transfer-Encoding: chunked to the server: look for code, or a handler of raw sockets, that writes chunks by itself.',
};

/** The line is nothing but the size of a chunk. */
export function isChunkSize({ kind, shown }: FramingFault): boolean {
  return kind === 'unknown-field' && /^[0-9a-f]{1,8}(\\r)?$/i.test(shown);
}

/** Fewer lines may be a greeting, not lost data. */
export const lostLines = 3;
/** A custom field name, which a source is free to add. */
const ownField = /^[A-Za-z][\w-]{0,30}:/;
const misspelt = /^\s*(data|event|id|retry)\s*(:|$)/i;

/** Severity for these streams, all of which have this fault. */
export function severityOf(kind: Kind, streams: Stream[]): Severity {
  const hasNoEvents = streams.every(({ eventCount }) => eventCount === 0);
  if (kind === 'undispatched' || kind === 'unknown-encoding') return 'warning';
  if (kind === 'undecodable' || kind === 'blank-lines') return hasNoEvents ? 'critical' : 'warning';
  if (kind !== 'unknown-field') return 'info';
  const lost = streams.map(({ faults }) => faults.filter(isLostLine).length);
  if (lost.every((count) => count === 0)) return 'info';
  const isSilent = hasNoEvents && streams.every(({ commentCount }) => commentCount === 0);
  return isSilent && lost.some((count) => count >= lostLines) ? 'critical' : 'warning';
}

/** Data that is lost: a line without a field name, or with a misspelt one that clients ignore. */
export function isLostLine({ kind, shown }: FramingFault): boolean {
  return kind === 'unknown-field' && (misspelt.test(shown) || !ownField.test(shown));
}
