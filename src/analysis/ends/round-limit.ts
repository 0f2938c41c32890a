/** The duration that a person wrote into a config, from the times at which its timer was seen to fire. */
import { quantile, rangeOf } from '../../model/extremes.ts';
import { many } from '../../model/share.ts';
import { type Counts, usualLimits } from './usual-limits.ts';

const steps = [3_600_000, 600_000, 300_000, 60_000, 30_000, 15_000, 10_000, 5_000, 1_000, 500, 100, 10];

/** How its timer fires: up to `early` ms before its time, or `swept` by a cleaner some time after it. */
export interface Firing {
  early: number;
  swept: boolean;
}

/**
 * The limit behind these times, ms: a usual default just below them where there is one, else the roundest duration that
 * fits. Of many the middle one is the best: the path makes some late, and last bytes that came late make others early.
 */
export function limitBy(values: number[], counts: Counts, { early, swept }: Firing): number {
  const range = rangeOf(values);
  const [known] = usualLimits(range, counts);
  if (known) return known.ms;
  if (swept) return roundestOfSweep(range, values.length);
  if (values.length < many) return roundest(range, early);
  const middle = quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
  const noise = Math.min(80, middle * 0.05);
  return roundestWithin(middle - noise, middle + noise + early) ?? Math.round(middle);
}

/** The roundest duration that all the observations allow: a timer is written by a person. */
export function roundest([low, high]: [number, number], early: number): number {
  // An observation is at most `early` before the limit, or a little after it because of the path's delay.
  const noise = Math.min(120, high * 0.05);
  // Observations further apart than that are late by more than the path usually adds: the earliest is the best.
  const from = low + early < high - noise ? low - noise : high - noise;
  return roundestWithin(from, Math.max(low + early, from) + 10) ?? Math.round(high);
}

/**
 * A cleaner ends streams from the limit on, until it has come by once more: the limit is at or below the first of them,
 * and of many the first is hardly later than that.
 */
function roundestOfSweep([low, high]: [number, number], count: number): number {
  const noise = Math.min(80, low * 0.05);
  const before = count < many ? high - low : Math.max(2 * noise, ((high - low) * 3) / count);
  return roundestWithin(low - before, low + noise) ?? Math.round(low);
}

function roundestWithin(from: number, to: number): number | null {
  for (const step of steps) {
    const candidate = Math.ceil(from / step) * step;
    if (candidate > 0 && candidate <= to) return candidate;
  }
  return null;
}
