/** The run second by second, and its memory minute by minute. */

import type { SeriesPoint } from '../model/population/figures.ts';
import type { HeldTick } from '../model/population/held.ts';

/** One point a second in which a process spoke. */
export interface Series {
  readonly points: SeriesPoint[];
  /** `now`: of all processes together. */
  add(tick: HeldTick, now: Pick<SeriesPoint, 'open' | 'opening'>): void;
  /** Of the last second that every process has spoken of. */
  eventsPerSecond(): number;
  /** From second 0 on. */
  reconnectsBySecond(): number[];
}

/** Nothing was reported yet. */
export function startSeries(): Series {
  const points: SeriesPoint[] = [];
  const dips = new Map<string, Dip>();
  return {
    points,
    /** Processes tick at their own times: what they say of one second is one point. */
    add({ atMs, counts, ...tick }, { open, opening }) {
      const second = Math.max(1, Math.round(atMs / 1000));
      const last = points.at(-1);
      const point = last && last.atMs >= second * 1000 ? last : newPoint(second * 1000);
      if (point !== last) {
        points.push(point);
        dips.clear();
      }
      noteDip(dips, tick);
      point.open = open;
      point.lowest = Math.max(0, open - depthOf(dips));
      point.opening = opening;
      point.opened += counts.opened;
      point.reconnects += counts.reconnects;
      point.disconnects += counts.disconnects;
      point.events += counts.events;
    },
    eventsPerSecond: () => points.at(-2)?.events ?? points.at(-1)?.events ?? 0,
    reconnectsBySecond: () => bySecond(points),
  };
}

/** What a process had open at the end of a second, and at the lowest moment of it. */
type Dip = Required<Pick<HeldTick, 'open' | 'lowest'>>;

/** Seldom a process ticks twice in what is rounded to one second. */
function noteDip(
  dips: Map<string, Dip>,
  { worker, open, lowest = open }: Pick<HeldTick, 'worker' | 'open' | 'lowest'>,
) {
  dips.set(worker, { open, lowest: Math.min(lowest, dips.get(worker)?.lowest ?? lowest) });
}

function depthOf(dips: Map<string, Dip>): number {
  return [...dips.values()].reduce((sum, { open, lowest }) => sum + open - lowest, 0);
}

function newPoint(atMs: number): SeriesPoint {
  return { atMs, open: 0, opening: 0, lowest: 0, opened: 0, reconnects: 0, disconnects: 0, events: 0 };
}

function bySecond(points: SeriesPoint[]): number[] {
  const counts: number[] = Array.from({ length: Math.round((points.at(-1)?.atMs ?? 0) / 1000) + 1 }, () => 0);
  for (const { atMs, reconnects } of points) counts[Math.round(atMs / 1000)] = reconnects;
  return counts;
}

const minuteMs = 60_000;

/** Notes what is resident at `atMs`; a minute without a tick, of a process that stood still, repeats the one before. */
export function noteMemory(rssByMinute: number[], atMs: number, rssBytes: number): void {
  const minute = Math.floor(atMs / minuteMs);
  while (rssByMinute.length < minute) rssByMinute.push(rssByMinute.at(-1) ?? 0);
  rssByMinute[minute] = rssBytes;
}
