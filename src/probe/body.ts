/**
 * Reads a response body as an event stream: events, comments, `id`, `retry`, and the framing faults that a
 * parser passes over in silence. Beside `body-figures.ts`, which keeps no event, the only door to eventsource-parser.
 */
import { createParser } from 'eventsource-parser';
import type { EventMark, FramingFault } from '../model/stream.ts';
import { decoderFor } from './content-encoding.ts';
import { eventClock } from './event-clock.ts';
import { watchBlocks } from './field-blocks.ts';

/** What a body came to so far; times in milliseconds since the attempt began. */
export interface BodyFigures {
  events: EventMark[];
  eventCount: number;
  commentCount: number;
  firstEventMs: number | null;
  firstCommentMs: number | null;
  retryMs: number | null;
  lastEventId: string | null;
  faults: FramingFault[];
}

/** How a body is read. */
export interface BodyOptions {
  encoding: string | null;
  now(): number;
  redact(text: string): string;
  eventTimeField: string | null;
  /** The first so many events and comments are kept, and always the last two; default 5,000. */
  keptEvents?: number;
}

/** One body, as its bytes come. */
export interface BodyReader {
  readonly figures: BodyFigures;
  /** Takes bytes as they came off the wire. */
  feed(chunk: Buffer): void;
  /** No more bytes will come; `complete` when the body ended properly. Settles once all were decoded. */
  end(complete: boolean): Promise<void>;
}

const keptEvents = 5_000;
const keptFaults = 20;
const shownText = 200;

/** A reader for one body; content encodings that Node cannot undo leave every figure at zero. */
export function readBody(options: BodyOptions): BodyReader {
  const text = readText(options);
  const decoder = decoderFor(options.encoding);
  if (!decoder) {
    return {
      figures: text.figures,
      feed: (chunk) => decoder === null && text.feed(chunk),
      end: async (complete) => text.end(complete),
    };
  }
  decoder.on('data', (chunk: Buffer) => text.feed(chunk));
  const drained = new Promise<void>((resolve) => {
    decoder.on('end', resolve);
    // A gzip body that was cut short ends in an error; what was decoded until then stays.
    decoder.on('error', () => resolve());
  });
  return {
    figures: text.figures,
    feed: (chunk) => void decoder.write(chunk),
    end: async (complete) => {
      decoder.end();
      await drained;
      text.end(complete);
    },
  };
}

function readText(options: BodyOptions) {
  const figures: BodyFigures = {
    events: [],
    eventCount: 0,
    commentCount: 0,
    firstEventMs: null,
    firstCommentMs: null,
    retryMs: null,
    lastEventId: null,
    faults: [],
  };
  const fault = (kind: FramingFault['kind'], shown: string) => {
    if (figures.faults.length < keptFaults) {
      figures.faults.push({ kind, atMs: options.now(), shown: printable(options.redact(shown)) });
    }
  };
  // The first ones, and always the last two: the end of a stream tells how it meant to end.
  const keep = (mark: EventMark) => {
    if (figures.events.length === (options.keptEvents ?? keptEvents)) figures.events.splice(-2, 1);
    figures.events.push(mark);
  };
  const clockOf = eventClock(options.eventTimeField);
  const shorten = (value: string) => options.redact(value.slice(0, shownText));
  const parser = createParser({
    onEvent(event) {
      const atMs = options.now();
      figures.eventCount++;
      figures.firstEventMs ??= atMs;
      if (event.id !== undefined) figures.lastEventId = event.id;
      const madeAt = clockOf(event.data);
      const type = event.event ?? null;
      const bytes = Buffer.byteLength(event.data);
      keep({ atMs, kind: 'event', type, id: event.id ?? null, bytes, text: shorten(event.data), madeAt });
    },
    onComment(comment) {
      const atMs = options.now();
      figures.commentCount++;
      figures.firstCommentMs ??= atMs;
      const bytes = Buffer.byteLength(comment);
      keep({ atMs, kind: 'comment', type: null, id: null, bytes, text: shorten(comment), madeAt: null });
    },
    onRetry: (ms) => {
      figures.retryMs = ms;
    },
    onError: (error) =>
      fault(error.type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', error.line ?? error.message),
  });
  const blocks = watchBlocks(fault);
  const utf8 = new TextDecoder('utf-8');
  return {
    figures,
    feed(chunk: Buffer) {
      const text = utf8.decode(chunk, { stream: true });
      if (text.includes('\uFFFD') && !chunk.includes('\uFFFD')) fault('invalid-utf8', bytesAround(chunk));
      blocks.feed(text, options.now());
      parser.feed(text);
    },
    end(complete: boolean) {
      blocks.end(complete);
    },
  };
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 80)).slice(1, -1);
}

function bytesAround(chunk: Buffer): string {
  const at = chunk.findIndex((byte) => byte > 0x7f);
  return chunk.subarray(Math.max(0, at - 8), at + 16).toString('latin1');
}
