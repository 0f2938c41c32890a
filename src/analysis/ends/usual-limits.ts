/** Which usual limits explain the times at which streams ended. */
import { type KnownLimit, knownLimits } from '../../owners/index.ts';

export type Counts = KnownLimit['counts'];

/** Clocks, and last bytes that came late, make a time seem this much shorter. */
const shortMs = 100;
/** What the path and a busy machine add. */
const longMs = 500;
/** Times that differ by more than a second are of a slow cleaner, of which some fire early. */
const slowMs = 1_200;

/** Those that all these times fit, the shortest first. */
export function usualLimits([low, high]: [number, number], counts: Counts): KnownLimit[] {
  const isSlow = high - low >= slowMs;
  return knownLimits.filter((limit) => {
    const { ms, earlyMs = 0, lateMs = 0, shows = [ms] } = limit;
    const before = isSlow ? earlyMs : Math.min(earlyMs, shortMs * 3);
    const isWithin = (at: number) => low >= at - before - shortMs && high <= at + lateMs + longMs;
    return limit.counts === counts && shows.some(isWithin);
  });
}
