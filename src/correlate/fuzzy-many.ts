/** The fuzzy join for many streams: each stream is compared only with the rows of its own seconds, closest duration first. */
import { firstAtLeast } from '../model/extremes.ts';
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import {
  type Asked,
  commonOffset,
  identify,
  isAlike,
  nearMs,
  type Pair,
  pairOf,
  sameClockMs,
} from './fuzzy-pair.ts';
import { markUsed, nextFree, previousFree, type Slot, slotMs, slotsOf } from './row-slots.ts';

/** Rows are stamped to the second at worst. */
const widestMs = 2_000;
/** Streams that the clocks' offset is estimated from. */
const sampled = 200;
/** Rows of one slot that a stream looks at, in each direction. */
const maxRowsLookedAt = 24;

/** At most one row per stream; where a second row would fit too, the pair is only `possible`. */
export function joinFuzzyMany(hop: string, streams: Stream[], rows: LogRecord[]): Join[] {
  const asked = streams.map(identify);
  const offset = offsetOf(asked, rows);
  const slots = slotsOf(rows);
  const joins: Join[] = [];
  for (const one of asked) {
    const found = candidates(one, slots, offset);
    const [best, rival] = found.sort(
      (a, b) => mismatchMs(a.pair, one, offset) - mismatchMs(b.pair, one, offset),
    );
    if (!best) continue;
    markUsed(best.slot, best.place);
    const confidence = rival || best.pair.hasOtherAgent ? ('possible' as const) : ('likely' as const);
    joins.push({ streamId: one.stream.id, hop, record: best.pair.record, join: 'fuzzy', confidence });
  }
  return joins;
}

function offsetOf(asked: Asked[], rows: LogRecord[]): number {
  const step = Math.max(1, Math.floor(asked.length / sampled));
  const some = asked.filter((_, index) => index % step === 0);
  // Stop at the first match: if the clocks agree for one stream, they agree for all.
  const pairs: Pair[] = [];
  for (const one of some) {
    for (const record of rows) {
      const pair = pairOf(one, record);
      if (!pair || pair.hasOtherAgent) continue;
      if (Math.abs(pair.offset) <= sameClockMs) return 0;
      pairs.push(pair);
    }
  }
  return commonOffset(pairs);
}

interface Candidate {
  slot: Slot;
  place: number;
  pair: Pair;
}

/** The nearest unused rows, at most two of each slot and direction. */
function candidates(one: Asked, slots: Map<number, Slot[]>, offset: number): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<number>();
  for (const at of [one.requestAt, one.endAt]) {
    const first = Math.floor((at + offset - widestMs) / slotMs);
    const last = Math.floor((at + offset + widestMs) / slotMs);
    for (let number = first; number <= last; number++) {
      if (seen.has(number)) continue;
      seen.add(number);
      const alike = (slots.get(number) ?? []).filter(({ rows }) => rows[0] && isAlike(one, rows[0]));
      found.push(...alike.flatMap((slot) => lookIn(slot, one, offset)));
    }
  }
  return found;
}

function lookIn(slot: Slot, one: Asked, offset: number): Candidate[] {
  const from = firstAtLeast(slot.durations, one.stream.close.ageMs ?? 0);
  const found: Candidate[] = [];
  const look = (place: number) => {
    const record = slot.rows[place];
    const pair = record ? pairOf(one, record) : null;
    const isNear = pair && record && Math.abs(pair.offset - offset) <= nearMs(record);
    const isClose = pair && (!pair.hasOtherAgent || Math.abs(pair.offset) <= sameClockMs);
    if (pair && isNear && isClose) found.push({ slot, place, pair });
  };
  let up = nextFree(slot.after, from);
  for (let n = 0; n < maxRowsLookedAt && up < slot.rows.length && found.length < 2; n++) {
    look(up);
    up = nextFree(slot.after, up + 1);
  }
  const above = found.length;
  let down = previousFree(slot.before, from - 1);
  for (let n = 0; n < maxRowsLookedAt && down >= 0 && found.length < above + 2; n++) {
    look(down);
    down = previousFree(slot.before, down - 1);
  }
  return found;
}

/** How badly the times and the durations of a pair agree, ms. */
function mismatchMs({ offset, record }: Pair, { stream }: Asked, common: number): number {
  // A stamp of whole seconds stands for any moment within its second.
  const late = common - offset;
  const apart = Math.max(0, -late, late - (record.stampMs > 1 ? record.stampMs : 0));
  const longer = record.durationMs === null ? 0 : Math.abs(record.durationMs - (stream.close.ageMs ?? 0));
  return apart + longer;
}
