/** The messages that two streams both got, and how much later one of them did. */

import { lowest, quantile, rangeOf } from '../../model/extremes.ts';
import type { EventMark, Stream } from '../../model/stream.ts';
import { openingEvents } from '../delivery/kept-events.ts';

export interface SharedMessages {
  count: number;
  /** What makes them the same: their ids, their contents, or (contents repeat) their places in the stream. */
  by: 'id' | 'content' | 'place';
  /** A broadcast gives both an event at one moment; a source of its own for each stream gives it at the same age. */
  clock: 'moment' | 'age';
  /** How much later they came here than there by that clock, ms: the least, the median, the most. Below zero: earlier. */
  laterMs: { least: number; median: number; most: number };
}

/** Contents say which message it is where nearly all of them differ. */
const distinctShare = 0.8;

/** Null where fewer than two messages are the same. Of long streams the first messages are compared, as far as they were kept. */
export function sharedMessages(here: Stream, there: Stream): SharedMessages | null {
  const known = new Map(keyed(there));
  const pairs = keyed(here).flatMap(([key, mark]) => {
    const other = known.get(key);
    return other ? [{ mark, other }] : [];
  });
  if (pairs.length < 2) return null;
  const byAge = pairs.map(({ mark, other }) => ageOf(here, mark) - ageOf(there, other));
  const byMoment = pairs.map(({ mark, other }) => here.openedAt + mark.atMs - (there.openedAt + other.atMs));
  // What was delayed least was hardly delayed at all: the clock that shows so is the one by which both were sent.
  const isByAge = Math.abs(lowest(byAge)) <= Math.abs(lowest(byMoment));
  const later = (isByAge ? byAge : byMoment).sort((a, b) => a - b);
  const [least, most] = rangeOf(later);
  return {
    count: pairs.length,
    by: sameBy(pairs.map(({ mark }) => mark)),
    clock: isByAge ? 'age' : 'moment',
    laterMs: { least, median: quantile(later, 0.5), most },
  };
}

/** Each message with a key of its own: what it says, and the how manieth it is to say so. */
function keyed(stream: Stream): [string, EventMark][] {
  const seen = new Map<string, number>();
  return openingEvents(stream).map((mark) => {
    const says = saysOf(mark);
    const times = (seen.get(says) ?? 0) + 1;
    seen.set(says, times);
    return [`${times} ${says}`, mark];
  });
}

function saysOf({ kind, type, id, bytes, text }: EventMark): string {
  return id === null ? JSON.stringify([kind, type, bytes, text]) : JSON.stringify([kind, id]);
}

function sameBy(marks: EventMark[]): SharedMessages['by'] {
  const distinct = new Set(marks.map(saysOf)).size;
  if (distinct < distinctShare * marks.length) return 'place';
  return marks.every(({ id }) => id !== null) ? 'id' : 'content';
}

function ageOf({ marks }: Stream, { atMs }: EventMark): number {
  return atMs - (marks.requestSentMs ?? 0);
}
