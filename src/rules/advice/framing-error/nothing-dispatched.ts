/** Streams that sent bytes from which no event could be read, and in what their bytes differ from an event stream. Part of `framing-error`. */

import type { FramingFault } from '../../../model/body/trouble.ts';
import { rangeOf } from '../../../model/extremes.ts';
import { formatBytes } from '../../../model/size.ts';
import { endedByPeer, header, isTruncated, type Stream } from '../../../model/stream.ts';
import { countOf, sentence } from '../../frames/evidence.ts';
import type { Draft } from '../../rule.ts';
import { isLostLine, type Kind, lostLines, meanings } from './words.ts';

/** What the bytes are instead; `rest`: lines that are nothing of the kind. */
type Shape =
  | 'misspelt'
  | 'escaped'
  | 'json'
  | 'page'
  | 'packed'
  | 'wide'
  | 'unended'
  | 'no-data'
  | 'text'
  | 'rest';

const shapes: Record<Shape, Pick<(typeof meanings)[Kind], 'why' | 'fix'>> = {
  misspelt: {
    why: 'The names of fields are written in another way: a client knows data, event, id and retry alone, in lower case, as the first characters of a line.',
    fix: 'Begin the line with "data: ", in lower case, with no blank before it.',
  },
  escaped: {
    why: 'Line breaks came as the two characters \\n: a client waits for the end of the first line, and there is none.',
    fix: 'Send real line breaks: somewhere the text is escaped once too often (a quoted string in a template, JSON around the whole event).',
  },
  json: {
    why: 'The body is JSON, without "data: " before its lines: a client drops every line of it.',
    fix: 'Send each object as an event, "data: {…}" and an empty line; or send the answer as application/json or application/x-ndjson where the client expects that.',
  },
  page: {
    why: 'The body is a page, under the type of an event stream: a client drops every line of it.',
    fix: 'See which error handler or fallback writes it, and have it set its own status and Content-Type.',
  },
  packed: {
    why: 'The bytes are compressed, and no Content-Encoding says so in a way that a client undoes: it reads them as text.',
    fix: 'Send Content-Encoding with a compressed body (something on the way may take it out), or do not compress event streams.',
  },
  wide: {
    why: 'The text is UTF-16 or UTF-32: event streams are UTF-8 whatever the charset says, and a NUL stands between the letters of every field.',
    fix: 'Encode the stream as UTF-8.',
  },
  unended: {
    why: 'An event is delivered when the blank line behind it comes, and none came.',
    fix: 'End every event with an empty line: two line breaks behind its last field.',
  },
  'no-data': { why: meanings['empty-event'].why, fix: meanings['empty-event'].fix },
  text: {
    why: 'The body is plain text, as an error handler or a proxy writes it: a client drops every line of it.',
    fix: 'See what wrote this text in place of events, and have it set its own status and Content-Type.',
  },
  rest: { why: meanings['unknown-field'].why, fix: meanings['unknown-field'].fix },
};

const contentFaults = new Set<Kind>(['unknown-field', 'undispatched', 'empty-event']);
/** A first event that came in part: less than this before the end, and over no longer time than that. */
const onItsWayMs = 1_000;
const inOneGoMs = 2_000;
/** So much may take its time. */
const hugeBytes = 64_000;

/** Bytes came that were meant as events, and none was one; not where they were under way, could not be decoded, or only said hello. */
export function isNothingDispatched(stream: Stream): boolean {
  const { bytes, eventCount, commentCount, faults } = stream;
  if (bytes === 0 || eventCount + commentCount > 0 || faults.some(isOfEncoding)) return false;
  const own = faults.filter(({ kind }) => contentFaults.has(kind));
  if (own.every(({ kind }) => kind === 'undispatched')) return own.length > 0 && !isUnderWay(stream);
  return !isGreeting(stream, own) && !own.every(isHeartbeat);
}

function isOfEncoding({ kind }: FramingFault): boolean {
  return kind === 'undecodable' || kind === 'unknown-encoding';
}

function isUnderWay(stream: Stream): boolean {
  if (shapeOf(stream) !== 'unended') return false;
  const { close, bytes } = stream;
  // What a compressor keeps for later was written.
  if (close.how === 'own-stop' && header(stream, 'content-encoding')) return true;
  const isCutShort =
    isTruncated(stream) ||
    close.unreadable !== undefined ||
    (close.how === 'own-stop' && (close.idleMs ?? 0) < onItsWayMs);
  return isCutShort && (bytes >= hugeBytes || spanMs(stream) < inOneGoMs);
}

/** From its first bytes to its last. */
function spanMs({ arrivals, pace }: Stream): number {
  const [first, last] = pace
    ? [pace.firstAtMs, pace.lastAtMs]
    : [arrivals[0]?.atMs ?? 0, arrivals.at(-1)?.atMs ?? 0];
  return last - first;
}

/** A named event without data keeps a connection alive as well as a comment does. */
function isHeartbeat({ kind, shown }: FramingFault): boolean {
  return kind === 'empty-event' && /event: ?(ping|heart-?beat|keep-?alive|hb)\b/i.test(shown);
}

/** A line or two of plain text at the beginning of a stream that was then quiet. */
function isGreeting(stream: Stream, faults: FramingFault[]): boolean {
  const isPlain = faults.every((fault) => isLostLine(fault) && fault.kind === 'unknown-field');
  return (
    stream.close.how === 'own-stop' && isPlain && faults.length < lostLines && shapeOf(stream) === 'rest'
  );
}

/** One finding for all of them; `confidence` and `where` as the other findings have them. */
export function nothingDispatched(
  streams: Stream[],
  opened: Stream[],
  party: Pick<Draft, 'confidence' | 'where'>,
): Draft {
  const [first] = streams as [Stream];
  const { why, fix } = shapes[shapeOf(first)];
  const start = startOf(first);
  const [least, most] = rangeOf(streams.map(({ bytes }) => bytes)).map(formatBytes);
  const sizes = least === most ? most : `${least} to ${most}`;
  return {
    title: 'bytes came, and no event could be read from them',
    severity: 'critical',
    ...party,
    what: `${sentence(countOf(streams, opened))} sent ${sizes} and no event that a client could read${start === '' ? '' : `: "${start.slice(0, 120)}"`}.`,
    why,
    evidence: streams.slice(0, 2).map((stream) => ({
      fact: `${stream.id}${stream.route === 'direct' ? ' (direct)' : ''}, ${formatBytes(stream.bytes)}, beginning: "${startOf(stream).slice(0, 200)}"`,
      from: 'connection' as const,
      connection: stream.id,
    })),
    fix: [{ proxy: party.where.proxy, setting: 'event format', text: fix }],
  };
}

/** Its first bytes, secrets replaced. */
function startOf({ bodyStart, faults }: Stream): string {
  return bodyStart?.replaceAll('\0', '').replace(/\s+/g, ' ').trim() || (faults[0]?.shown ?? '');
}

/** gzip (RFC 1952), zlib (RFC 1950) and zstd (RFC 8878), as they look once they were read as UTF-8. */
const packedStart = /^(?:\x1f\ufffd|x[\x01^\ufffd]|\(\ufffd\/\ufffd)/;

function shapeOf(stream: Stream): Shape {
  const start = stream.bodyStart ?? stream.faults[0]?.shown.replaceAll('\\"', '"') ?? '';
  const kinds = new Set(stream.faults.map(({ kind }) => kind));
  if (packedStart.test(start)) return 'packed';
  if (/^.?\0?\S\0/u.test(start)) return 'wide';
  if (/^\s*<(!doctype|html|head|body|\?xml)/i.test(start)) return 'page';
  if (/^"?(data|event|id|retry): ?[^\n]*\\n/.test(start)) return 'escaped';
  if (/^(?:data|event|id|retry)(?::|$)|^:/m.test(start))
    return kinds.has('undispatched') ? 'unended' : 'no-data';
  if (/^\s*(data|event|id|retry)\s*(:|$)/im.test(start)) return 'misspelt';
  if (/^\s*[[{]/.test(start)) return 'json';
  return endedByPeer(stream) && !start.trim().includes('\n') ? 'text' : 'rest';
}
