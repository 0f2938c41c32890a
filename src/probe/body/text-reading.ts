/** Reads a body's decoded bytes as an event stream, and keeps its figures. */
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import { AnswerReading } from '../../model/answer/reading.ts';
import type { FramingFault } from '../../model/body/trouble.ts';
import { limits } from '../../model/limits.ts';
import type { BodyFigures, BodyOptions } from './body-figures.ts';
import { eventClock } from './event-clock.ts';
import { EventMarks } from './event-marks.ts';
import { EventSizeGuard, type TooLong } from './event-size-guard.ts';
import { type FieldBlocks, watchBlocks } from './field-blocks.ts';
import { LineEnds } from './line-ends.ts';
import { refusalWordsIn } from './refusal-words.ts';
import { isBlankFlood, UnknownLines } from './unknown-lines.ts';

const keptEvents = 5_000;
const keptFaults = 20;
const shownBytes = 80;
const keptIds = 4;
/** Of a body of which nothing was dispatched: enough for the first line that speaks. */
const keptStart = 4_000;

/** Of one body. */
export class TextReading {
  readonly figures: BodyFigures;
  readonly #options: BodyOptions;
  readonly #marks: EventMarks;
  readonly #answer: AnswerReading | null;
  readonly #parser: EventSourceParser;
  readonly #blocks: FieldBlocks;
  readonly #guard: EventSizeGuard;
  readonly #limit: number;
  readonly #utf8 = new TextDecoder('utf-8');
  readonly #lineEnds = new LineEnds();
  readonly #unknown = new UnknownLines<BodyFigures>();
  #isOver = false;
  #dropped = 0;
  /** How it begins, until the first event or comment. */
  #start = '';

  constructor(options: BodyOptions) {
    this.#options = options;
    const { redact, answerEnds } = options;
    this.#marks = new EventMarks(
      options.keptEvents ?? keptEvents,
      redact,
      eventClock(options.eventTimeField),
    );
    this.figures = emptyFigures(this.#marks.kept);
    this.#answer = answerEnds ? new AnswerReading(answerEnds) : null;
    this.#limit = options.maxEventBytes ?? limits.eventBytes;
    this.#guard = new EventSizeGuard(this.#limit);
    this.#blocks = watchBlocks((kind, shown) => this.fault(kind, shown));
    this.#parser = createParser({
      onEvent: (message) => this.#event(message),
      onComment: (text) => this.#comment(text),
      onRetry: (ms) => {
        this.figures.retryMs = ms;
      },
      onError: ({ type, line, message }) => {
        this.#unknown.note(this.figures);
        if (type !== 'invalid-retry') this.#answer?.dropped(line ?? '', options.now());
        this.fault(type === 'invalid-retry' ? 'invalid-retry' : 'unknown-field', line ?? message);
      },
    });
  }

  fault(kind: FramingFault['kind'], shown: string): void {
    const { faults } = this.figures;
    if (faults.length >= keptFaults) return;
    faults.push({ kind, atMs: this.#options.now(), shown: this.#printable(shown) });
  }

  feed(chunk: Buffer): void {
    if (this.#isOver) return;
    const text = this.#utf8.decode(chunk, { stream: true });
    if (text.includes('\uFFFD') && !chunk.includes('\uFFFD')) this.fault('invalid-utf8', bytesAround(chunk));
    const lines = this.#lineEnds.read(text);
    if (isBlankFlood(lines)) this.fault('blank-lines', `${lines.length} line breaks`);
    if (this.#isUndispatched && this.#start.length < keptStart)
      this.#start += lines.slice(0, keptStart - this.#start.length);
    const tooLong = this.#guard.take(lines, (piece, dropped) => this.#parse(piece, dropped));
    this.#marks.settle();
    this.#noteAnswer();
    if (tooLong !== null) this.#tooLong(tooLong);
  }

  /** No more bytes will come; `complete` when the body ended properly. */
  end(complete: boolean): void {
    const left = this.#blocks.end(complete, this.#isUndispatched);
    const { answer, start } = { answer: this.#answer, start: this.#start };
    if (this.#isUndispatched && start.trim() !== '') {
      this.figures.undispatched = refusalWordsIn(start, this.#options.redact);
      answer?.dropped(start, this.#options.now());
    } else if (left !== '') answer?.dropped(left, this.#options.now());
    this.#noteAnswer();
  }

  get #isUndispatched(): boolean {
    return this.figures.eventCount + this.figures.commentCount === 0;
  }

  #parse(piece: string, droppedBytes: number): void {
    this.#dropped = droppedBytes;
    this.#blocks.feed(piece, this.#options.now());
    this.#parser.feed(this.#unknown.thinned(piece, this.figures));
    this.#unknown.done();
  }

  #event({ event: type, id, data: text }: EventSourceMessage): void {
    const { figures } = this;
    const atMs = this.#options.now();
    figures.eventCount++;
    figures.firstEventMs ??= atMs;
    if (id !== undefined) this.#noteId(id);
    this.#answer?.event(type ?? null, text, atMs);
    this.#marks.add({ atMs, kind: 'event', type, id, text, droppedBytes: this.#dropped });
  }

  #comment(text: string): void {
    const { figures } = this;
    const atMs = this.#options.now();
    figures.commentCount++;
    figures.firstCommentMs ??= atMs;
    this.#marks.add({ atMs, kind: 'comment', text, droppedBytes: 0 });
  }

  #noteId(id: string): void {
    if (id.length > limits.eventIdBytes) this.fault('long-id', id);
    else {
      this.figures.lastEventId = id;
      if (id !== '' && this.figures.recentIds.push(id) > keptIds) this.figures.recentIds.shift();
    }
  }

  #noteAnswer(): void {
    if (this.#answer) this.figures.answer = this.#answer.note();
  }

  #tooLong({ kind, bytes: seen, start }: TooLong): void {
    this.#isOver = true;
    const shown = this.#printable(start);
    this.#options.over({ kind, atMs: this.#options.now(), seen, limit: this.#limit, shown });
  }

  #printable(shown: string): string {
    const text = this.#options.redact(shown.slice(0, shownBytes * 5));
    return JSON.stringify(text.slice(0, shownBytes)).slice(1, -1);
  }
}

function emptyFigures(events: BodyFigures['events']): BodyFigures {
  return {
    events,
    eventCount: 0,
    commentCount: 0,
    firstEventMs: null,
    firstCommentMs: null,
    retryMs: null,
    lastEventId: null,
    recentIds: [],
    faults: [],
  };
}

function bytesAround(chunk: Buffer): string {
  const at = chunk.findIndex((byte) => byte > 0x7f);
  return chunk.subarray(Math.max(0, at - 8), at + 16).toString('latin1');
}
