/** Reconnects that come all at once. */
import type { Storm } from '../model/population/figures.ts';

const secondMs = 1000;
/** This many seconds without a reconnect separate one burst from the next. */
const quietSeconds = 5;
/** In its busiest second a burst brings this many times the mean of the whole run; a steady return brings as much. */
const contrast = 3;
/** A burst this short counts whatever its shape; a longer one must also stand out from its own mean. */
const shortSeconds = 5;

/** Seconds of the run, `from` to `to`, both within. */
interface ReconnectBurst {
  from: number;
  to: number;
}

/**
 * The burst with the busiest second, of two alike the one with more reconnects; null where nobody reconnected, or all
 * came back as steadily as they were lost. Entry n of `reconnectsPerSecond` counts second n of the run, so times are as
 * fine as a second and a span is one at least.
 */
export function stormOf(reconnectsPerSecond: number[]): Storm | null {
  const usual = meanOf(reconnectsPerSecond);
  const storms = burstsOf(reconnectsPerSecond)
    .filter((burst) => standsOut(burst, reconnectsPerSecond, usual))
    .map((burst) => measured(burst, reconnectsPerSecond));
  return storms.reduce<Storm | null>(
    (worst, storm) => (worst === null || isWorse(storm, worst) ? storm : worst),
    null,
  );
}

function burstsOf(perSecond: number[]): ReconnectBurst[] {
  const bursts: ReconnectBurst[] = [];
  for (const [second, count] of perSecond.entries()) {
    if (count === 0) continue;
    const running = bursts.at(-1);
    if (running && second - running.to <= quietSeconds) running.to = second;
    else bursts.push({ from: second, to: second });
  }
  return bursts;
}

function standsOut({ from, to }: ReconnectBurst, perSecond: number[], usual: number): boolean {
  const counts = perSecond.slice(from, to + 1);
  const peak = highestOf(counts);
  if (peak < contrast * usual) return false;
  return counts.length <= shortSeconds || peak >= contrast * meanOf(counts);
}

function highestOf(counts: number[]): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}

function meanOf(counts: number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
}

function measured({ from, to }: ReconnectBurst, perSecond: number[]): Storm {
  const counts = perSecond.slice(from, to + 1);
  const reconnects = counts.reduce((sum, count) => sum + count, 0);
  const peakPerSecond = highestOf(counts);
  let sum = 0;
  const last = counts.findIndex((count) => {
    sum += count;
    return sum * 10 >= reconnects * 9;
  });
  return { atMs: from * secondMs, peakPerSecond, spanMs: (last + 1) * secondMs, reconnects };
}

function isWorse(one: Storm, other: Storm): boolean {
  if (one.peakPerSecond !== other.peakPerSecond) return one.peakPerSecond > other.peakPerSecond;
  return one.reconnects > other.reconnects;
}
