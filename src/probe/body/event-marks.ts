/** The events and comments of a body that are kept: the first ones, and always the last two, which show how it was meant to end. */
import type { EventMark } from '../../model/stream.ts';
import type { EventClock } from './event-clock.ts';

const shownText = 200;
const shortestSecret = 12;

/** An event or a comment as a parser gives it. */
export interface SeenEvent {
  atMs: number;
  kind: EventMark['kind'];
  type?: string | undefined;
  id?: string | undefined;
  text: string;
  /** Of the text, not in it. */
  droppedBytes: number;
}

/** Fills as events come. In a flood only events that are kept are searched for secrets, as the search costs more than the event. */
export class EventMarks {
  readonly kept: EventMark[] = [];
  readonly #most: number;
  readonly #redact: (text: string) => string;
  readonly #clockOf: EventClock;
  /** Those of a flood that may be the last. */
  #last: SeenEvent[] = [];

  constructor(most: number, redact: (text: string) => string, clockOf: EventClock) {
    this.#most = most;
    this.#redact = redact;
    this.#clockOf = clockOf;
  }

  add(seen: SeenEvent): void {
    if (this.kept.length < this.#most) this.kept.push(this.#markOf(seen));
    else if (this.#last.push(seen) > 2) this.#last.shift();
  }

  /** No more for now: `kept` is up to date. */
  settle(): void {
    const [earlier, later = earlier] = this.#last;
    if (earlier === undefined || later === undefined) return;
    const before = this.#last.length === 1 ? this.kept.at(-1) : this.#markOf(earlier);
    if (before) this.kept.splice(-2, 2, before, this.#markOf(later));
    this.#last = [];
  }

  #markOf({ atMs, kind, type, id, text, droppedBytes }: SeenEvent): EventMark {
    return {
      atMs,
      kind,
      type: this.#shortened(type),
      id: this.#shortened(id),
      bytes: Buffer.byteLength(text) + droppedBytes,
      text: detached(this.#redact(text.slice(0, shownText))),
      madeAt: kind === 'event' ? this.#clockOf(text) : null,
    };
  }

  #shortened(word: string | undefined): string | null {
    return word === undefined ? null : shownWord(word, this.#redact);
  }
}

/** A type or an id as it is recorded; a short word is no secret. */
export function shownWord(word: string, redact: (text: string) => string): string {
  return detached(word.length < shortestSecret ? word : redact(word.slice(0, shownText)));
}

/** A slice keeps the whole text alive that it was cut from, which may be megabytes. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}
