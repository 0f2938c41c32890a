/** Rows by the half second they were stamped with, each to be used once. Part of the fuzzy join for many streams. */
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';

/** Rows within one span are looked at together, ms. */
export const slotMs = 500;

/** Rows of one span of time that are alike in all but their durations, in the order of those. */
export interface Slot {
  rows: LogRecord[];
  durations: number[];
  /** For each place the next unused one, which is the place itself if it is free. */
  after: number[];
  before: number[];
}

/** All rows that have a time, by the number of their span. */
export function slotsOf(rows: LogRecord[]): Map<number, Slot[]> {
  const timed = rows.filter(({ startedAt, endedAt }) => startedAt !== null || endedAt !== null);
  const kindOf = ({ path, status, protocol, userAgent }: LogRecord) =>
    `${path} ${status} ${protocol} ${userAgent}`;
  const bySpan = [...groupedBy(timed, slotOf)];
  return new Map(
    bySpan.map(([number, members]) => [number, [...groupedBy(members, kindOf).values()].map(slot)]),
  );
}

function slot(members: LogRecord[]): Slot {
  const rows = [...members].sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0));
  const places = rows.map((_, place) => place);
  return {
    rows,
    durations: rows.map(({ durationMs }) => durationMs ?? 0),
    after: [...places, rows.length],
    before: [...places],
  };
}

function slotOf({ startedAt, endedAt }: LogRecord): number {
  return Math.floor((startedAt ?? endedAt ?? 0) / slotMs);
}

/** Takes a row out of its slot. */
export function markUsed(slot: Slot, place: number): void {
  slot.after[place] = place + 1;
  slot.before[place] = place - 1;
}

/** The next free place at or behind `from`; the number of rows for none. Follows the links past used places, and shortens them on the way. */
export function nextFree(after: number[], from: number): number {
  let place = Math.max(0, from);
  while (place < after.length - 1 && after[place] !== place) {
    const next = after[place] ?? place;
    after[place] = after[next] ?? next;
    place = next;
  }
  return place;
}

/** The next free place at or before `from`; -1 for none. */
export function previousFree(before: number[], from: number): number {
  let place = Math.min(from, before.length - 1);
  while (place >= 0 && before[place] !== place) {
    const next = before[place] ?? -1;
    if (next >= 0) before[place] = before[next] ?? next;
    place = next;
  }
  return place;
}
