/**
 * The figures of one held stream's body as it arrives. This is the hot path: among thousands of streams the objects
 * of a stream are not in the CPU cache when an event comes, so all that an event changes is in this one object. Times
 * are of the monotonic clock, ms.
 */

import { kindShownBy } from '../../model/answer/kinds.ts';
import { type AnswerEnds, anyEnds } from '../../model/answer/reading.ts';
import type { FramingFault, OverLimit } from '../../model/body/trouble.ts';
import { limits } from '../../model/limits.ts';
import { redactContent } from '../../model/secret.ts';
import type { Pace } from '../../model/stream.ts';
import type { BodySink, EventMessage, HeldBody } from '../body/sink.ts';
import type { Flow } from '../wire/exchange.ts';
import { isSuddenSilence } from '../wire/line-probe.ts';
import type { DeliveryTrace } from './delivery-trace.ts';
import type { FigureSinks } from './figure-sinks.ts';
import { HeldAnswer } from './held-answer.ts';

const keptFaults = 5;

/** The stream as its body knows it. */
export interface BodyOf {
  id: string;
  /** When its attempt began, and its request went out. */
  startedAt: number;
  sentAt: number;
  encoding: string | null;
  trace: DeliveryTrace | null;
  /** Called when it goes over a limit, or its answer is complete and stays open. */
  stream: { stop(because: 'limit' | 'complete'): void };
  /** Called with event ids; null where no reconnect will need them. */
  owner: { event(id: string): void } | null;
}

/** Fills as the chunks come. */
export class HeldFigures implements BodySink {
  events = 0;
  comments = 0;
  bytes = 0;
  arrivals = 0;
  /** Of the chunk in hand too, so that its events need no clock of their own. */
  lastAt = 0;
  retryMs: number | null = null;
  lastEventId: string | null = null;
  faults: FramingFault[] | undefined;
  overLimit: OverLimit | undefined;
  #firstAt = 0;
  #firstEventAt: number | null = null;
  #firstCommentAt: number | null = null;
  /** In whole microseconds, which V8 keeps in the object itself. */
  #longestGapUs = 0;
  readonly #of: BodyOf;
  readonly #sinks: FigureSinks;
  readonly #owner: BodyOf['owner'];
  readonly #trace: DeliveryTrace | null;
  readonly #body: HeldBody;
  /** null: the stream is to stay. */
  answer: HeldAnswer | null = null;

  constructor(of: BodyOf, sinks: FigureSinks) {
    this.#of = of;
    this.#sinks = sinks;
    this.#owner = of.owner;
    this.#trace = of.trace;
    this.#body = sinks.parser.body(of.encoding, this);
    if (sinks.answerEnds) this.#beginAnswer(sinks.answerEnds);
    of.trace?.head(of.encoding, () => performance.now() - of.startedAt);
  }

  data(chunk: Buffer, flow: Flow): void {
    const now = performance.now();
    const { figures } = this.#sinks;
    if (this.arrivals === 0) this.#firstAt = now;
    else {
      const gapMs = now - this.lastAt;
      figures.ms.gap.record(gapMs);
      const gapUs = Math.round(gapMs * 1000);
      if (gapUs > this.#longestGapUs) this.#longestGapUs = gapUs;
    }
    this.lastAt = now;
    this.arrivals++;
    this.bytes += chunk.length;
    figures.counts.bytes += chunk.length;
    if (this.#trace) this.#trace.data(chunk, now - this.#of.startedAt, flow);
    this.#body.feed(chunk, flow);
  }

  event(message: EventMessage, droppedBytes: number): void {
    const { figures, noteClock, keepEvent } = this.#sinks;
    this.events++;
    figures.counts.events++;
    if (this.#firstEventAt === null) {
      this.#firstEventAt = this.lastAt;
      figures.ms.ttfe.record(this.lastAt - this.#of.sentAt);
      if (this.answer === null && kindShownBy(message.event ?? null, message.data))
        this.#beginAnswer(anyEnds);
    }
    if (message.id !== undefined) this.#noteId(message.id);
    if (this.answer !== null) this.#noteAnswer(message);
    noteClock?.(message.data, this.lastAt);
    if (this.#trace) this.#trace.event(message, this.lastAt - this.#of.startedAt);
    keepEvent?.(this.#of.id, this.#since(this.lastAt), message, droppedBytes);
  }

  #beginAnswer(ends: AnswerEnds): void {
    const { stream, sentAt } = this.#of;
    this.answer = new HeldAnswer(ends, this.#sinks.figures.ms, sentAt, () => stream.stop('complete'));
  }

  #noteAnswer({ event, data }: EventMessage): void {
    this.answer?.event(event ?? null, data, this.lastAt, this.#since(this.lastAt));
  }

  #noteId(id: string): void {
    if (id.length > limits.eventIdBytes) {
      this.fault('long-id', id);
      return;
    }
    this.lastEventId = id;
    this.#owner?.event(id);
  }

  comment(): void {
    this.comments++;
    this.#sinks.figures.counts.comments++;
    this.#firstCommentAt ??= this.lastAt;
  }

  retry(ms: number): void {
    this.retryMs = ms;
  }

  fault(kind: FramingFault['kind'], shown: string): void {
    this.faults ??= [];
    if (this.faults.length >= keptFaults) return;
    this.faults.push({ kind, atMs: this.#since(this.lastAt), shown: this.#printable(shown) });
  }

  over(limit: Omit<OverLimit, 'atMs'>): void {
    this.overLimit = { ...limit, atMs: this.#since(this.lastAt), shown: this.#printable(limit.shown) };
    this.#of.stream.stop('limit');
  }

  #printable(text: string): string {
    return JSON.stringify(redactContent(text.slice(0, 80), this.#sinks.secretKey)).slice(1, -1);
  }

  /** No more will come; calls back once the last of it was read. */
  close(isWhole: boolean, done: () => void): void {
    this.answer?.close();
    const finish = () => this.#body.close(done);
    if (this.#trace) void this.#trace.end(isWhole).then(finish);
    else finish();
  }

  /** Between two arrivals, ms. */
  get longestGapMs(): number {
    return this.#longestGapUs / 1000;
  }

  /** Since the attempt began, ms; null: none came. */
  get firstEventMs(): number | null {
    return this.#firstEventAt === null ? null : this.#since(this.#firstEventAt);
  }

  get firstCommentMs(): number | null {
    return this.#firstCommentAt === null ? null : this.#since(this.#firstCommentAt);
  }

  /** In times of the stream, which had its head at `headersMs`; null before a byte came. */
  pace(headersMs: number): Pace | null {
    if (this.arrivals === 0) return null;
    const firstAtMs = this.#since(this.#firstAt);
    const longestGapMs = Math.max(this.longestGapMs, Math.round((firstAtMs - headersMs) * 1000) / 1000);
    return { arrivals: this.arrivals, firstAtMs, lastAtMs: this.#since(this.lastAt), longestGapMs };
  }

  /** It came regularly, and nothing has come for several of its pauses at `now`. */
  isSilentAt(now: number): boolean {
    return isSuddenSilence({
      arrivals: this.arrivals,
      spanMs: this.lastAt - this.#firstAt,
      longestGapMs: this.longestGapMs,
      silentForMs: now - this.lastAt,
    });
  }

  #since(at: number): number {
    return Math.round((at - this.#of.startedAt) * 1000) / 1000;
  }
}
