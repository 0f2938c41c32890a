/**
 * Reads a response body as an event stream: events, comments, `id`, `retry`, and the framing faults that a parser
 * silently ignores. Together with `figures.ts`, which keeps no event, the only door to eventsource-parser.
 */
import { createParser } from 'eventsource-parser';
import type { AnswerNote } from '../../model/answer/note.ts';
import { type AnswerEnds, AnswerReading } from '../../model/answer/reading.ts';
import type { FramingFault, OverLimit } from '../../model/body-trouble.ts';
import { limits } from '../../model/limits.ts';
import type { EventMark } from '../../model/stream.ts';
import type { Flow } from '../wire/exchange.ts';
import { decoderFor, undecodableAs, unknownEncoding } from './content-encoding.ts';
import { type Decoder, startDecoding } from './decoding.ts';
import { eventClock } from './event-clock.ts';
import { EventMarks } from './event-marks.ts';
import { EventSizeGuard } from './event-size-guard.ts';
import { watchBlocks } from './field-blocks.ts';
import { LineEnds } from './line-ends.ts';
import { isBlankFlood, UnknownLines } from './unknown-lines.ts';

/** The figures of a body so far; times in milliseconds since the attempt began. */
export interface BodyFigures {
  events: EventMark[];
  eventCount: number;
  commentCount: number;
  firstEventMs: number | null;
  firstCommentMs: number | null;
  retryMs: number | null;
  lastEventId: string | null;
  faults: FramingFault[];
  /** Only where the ends of answers are looked for. */
  answer?: AnswerNote;
}

/** How a body is read. */
export interface BodyOptions {
  encoding: string | null;
  now(): number;
  redact(text: string): string;
  eventTimeField: string | null;
  /** Bytes of one line, and of one event, at most; default `limits.eventBytes`. */
  maxEventBytes?: number;
  /** It goes over a limit, and no more of it is read. */
  over(limit: OverLimit): void;
  /** How the end of an answer is recognised; absent: it is not looked for. */
  answerEnds?: AnswerEnds;
  /** How many first events and comments are kept, in addition to the last two; default 5,000. */
  keptEvents?: number;
}

/** One body, as its bytes come. */
export interface BodyReader {
  readonly figures: BodyFigures;
  /** Takes bytes as they came off the wire, and keeps them where they are encoded. */
  feed(chunk: Buffer, flow: Flow): void;
  /** No more bytes will come; `complete` when the body ended properly. Settles once all were decoded. */
  end(complete: boolean): Promise<void>;
}

const keptEvents = 5_000;
const keptFaults = 20;
const shownBytes = 80;

/** A reader for one body; for content encodings that Node cannot decode it reports only that. */
export function readBody(options: BodyOptions): BodyReader {
  const decoder = decoderFor(options.encoding);
  if (decoder) return readDecoded(options, decoder);
  const text = readText(options);
  const feed = (chunk: Buffer) => {
    if (decoder === null) text.feed(chunk);
    else if (text.figures.faults.length === 0)
      text.fault('unknown-encoding', unknownEncoding(options.encoding, chunk));
  };
  return { figures: text.figures, feed, end: async (complete) => text.end(complete) };
}

function readDecoded(options: BodyOptions, decoder: Decoder): BodyReader {
  const over = (limit: OverLimit) => {
    const { encodedBytes } = decoding;
    decoding.stop();
    options.over({ encodedBytes, ...limit });
  };
  const text = readText({ ...options, over });
  const decoding = startDecoding(decoder, {
    data: (chunk) => text.feed(chunk),
    over: (limit) => over({ ...limit, atMs: options.now() }),
    undecodable: (reason, start) => text.fault(...undecodableAs(options.encoding, reason, start)),
  });
  return {
    figures: text.figures,
    feed: (chunk, flow) => decoding.feed(chunk, flow),
    end: async (complete) => {
      await new Promise<void>((resolve) => decoding.close(resolve));
      text.end(complete);
    },
  };
}

function emptyFigures(events: EventMark[]): BodyFigures {
  return {
    events,
    eventCount: 0,
    commentCount: 0,
    firstEventMs: null,
    firstCommentMs: null,
    retryMs: null,
    lastEventId: null,
    faults: [],
  };
}

function readText(options: BodyOptions) {
  let isOver = false;
  let dropped = 0;
  const fault = (kind: FramingFault['kind'], shown: string) => {
    if (figures.faults.length < keptFaults) {
      figures.faults.push({ kind, atMs: options.now(), shown: printable(shown) });
    }
  };
  const printable = (shown: string) =>
    JSON.stringify(options.redact(shown.slice(0, shownBytes * 5)).slice(0, shownBytes)).slice(1, -1);
  const marks = new EventMarks(
    options.keptEvents ?? keptEvents,
    options.redact,
    eventClock(options.eventTimeField),
  );
  const figures = emptyFigures(marks.kept);
  const answer = options.answerEnds ? new AnswerReading(options.answerEnds) : null;
  const unknown = new UnknownLines<BodyFigures>();
  const parser = createParser({
    onEvent({ event: type, id, data: text }) {
      const atMs = options.now();
      figures.eventCount++;
      figures.firstEventMs ??= atMs;
      if (id !== undefined) noteId(id);
      answer?.event(type ?? null, text, atMs);
      marks.add({ atMs, kind: 'event', type, id, text, droppedBytes: dropped });
    },
    onComment(text) {
      const atMs = options.now();
      figures.commentCount++;
      figures.firstCommentMs ??= atMs;
      marks.add({ atMs, kind: 'comment', text, droppedBytes: 0 });
    },
    onRetry: (ms) => {
      figures.retryMs = ms;
    },
    onError: (error) => {
      unknown.note(figures);
      fault(error.type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', error.line ?? error.message);
    },
  });
  const noteId = (id: string) => {
    if (id.length > limits.eventIdBytes) fault('long-id', id);
    else figures.lastEventId = id;
  };
  const blocks = watchBlocks(fault);
  const utf8 = new TextDecoder('utf-8');
  const lineEnds = new LineEnds();
  const limit = options.maxEventBytes ?? limits.eventBytes;
  const guard = new EventSizeGuard(limit);
  const pass = (piece: string, droppedBytes: number) => {
    dropped = droppedBytes;
    blocks.feed(piece, options.now());
    parser.feed(unknown.thinned(piece, figures));
    unknown.done();
  };
  return {
    figures,
    fault,
    feed(chunk: Buffer) {
      if (isOver) return;
      const text = utf8.decode(chunk, { stream: true });
      if (text.includes('\uFFFD') && !chunk.includes('\uFFFD')) fault('invalid-utf8', bytesAround(chunk));
      const lines = lineEnds.read(text);
      if (isBlankFlood(lines)) fault('blank-lines', `${lines.length} line breaks`);
      const tooLong = guard.take(lines, pass);
      marks.settle();
      if (answer) figures.answer = answer.note();
      if (tooLong === null) return;
      isOver = true;
      const { kind, bytes: seen, start } = tooLong;
      options.over({
        kind,
        atMs: options.now(),
        seen,
        limit,
        shown: printable(start),
      });
    },
    end(complete: boolean) {
      blocks.end(complete);
    },
  };
}

function bytesAround(chunk: Buffer): string {
  const at = chunk.findIndex((byte) => byte > 0x7f);
  return chunk.subarray(Math.max(0, at - 8), at + 16).toString('latin1');
}
