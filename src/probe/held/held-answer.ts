/** A held stream that is a finite answer: what it says of its end, and how its parts come. */
import { type AnswerNote, saidItsEnd } from '../../model/answer/note.ts';
import { type AnswerEnds, AnswerReading } from '../../model/answer/reading.ts';
import type { RunningFigures } from './figures.ts';

/** How long the peer may take to close behind the end of an answer before the client does. */
const closeWithinMs = 1_000;
/** So often it may send something else within that time. */
const mostLooks = 10;

/** Fills as its events come; moments are of the monotonic clock, ms. */
export class HeldAnswer {
  readonly #reading: AnswerReading;
  readonly #ms: RunningFigures['ms'];
  readonly #sentAt: number;
  readonly #leave: () => void;
  #lastPartAt: number | null = null;
  /** The latest event once it was over. */
  #lastAt = 0;
  #looks = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `sentAt`: when its request went out; `leave` is called where it is over and the peer leaves it open. */
  constructor(ends: AnswerEnds, ms: RunningFigures['ms'], sentAt: number, leave: () => void) {
    this.#reading = new AnswerReading(ends);
    this.#ms = ms;
    this.#sentAt = sentAt;
    this.#leave = leave;
  }

  /** `atMs`: since the attempt began. */
  event(type: string | null, data: string, at: number, atMs: number): void {
    const isPart = this.#reading.event(type, data, atMs);
    const { isOver } = this.#reading;
    // An answer of one event is its own first part.
    if (isPart || (isOver && this.#lastPartAt === null)) this.#part(at);
    if (!isOver) return;
    this.#lastAt = at;
    this.#timer ??= setTimeout(() => this.#look(), closeWithinMs);
  }

  /** Where it went on behind its word for the end, another may come; what else comes behind it is waited for. */
  #look(): void {
    this.#timer = undefined;
    if (!saidItsEnd(this.note())) return;
    const isQuiet = performance.now() - this.#lastAt >= closeWithinMs * 0.9;
    if (isQuiet || ++this.#looks >= mostLooks) this.#leave();
    else this.#timer = setTimeout(() => this.#look(), closeWithinMs);
  }

  #part(at: number): void {
    if (this.#lastPartAt === null) this.#ms.token.record(at - this.#sentAt);
    else this.#ms.tokenGap.record(at - this.#lastPartAt);
    this.#lastPartAt = at;
  }

  /** Its stream has ended. */
  close(): void {
    clearTimeout(this.#timer);
  }

  note(): AnswerNote {
    return this.#reading.note();
  }
}
