/** The value that many of a population share: the window that holds most of them and stands out from its surroundings. */
import { spanOf } from '../../model/extremes.ts';

/** A peak holds this many times as much as a window of the same width next to it; with an even spread both hold the same. */
const contrast = 3;
/** By chance alone, the fullest of all windows exceeds its expected number by at most this many times its square root. */
const chance = 4;
/** Windows on either side that make up the surroundings. */
const neighbourWindows = 2;

export interface Peak<T> {
  /** In the order of their values. */
  members: T[];
  from: number;
  to: number;
}

/**
 * The densest window of `all`, `widthOf` its lowest value; null where it holds fewer than `fewest`, or no more than
 * chance would put there. Those are looked for in `among`, of which `all` may be a part.
 */
export function densest<T>(
  all: readonly T[],
  measure: (one: T) => number,
  widthOf: (from: number) => number,
  fewest: number,
  among: readonly T[] = all,
): Peak<T> | null {
  const sorted = [...all].sort((a, b) => measure(a) - measure(b));
  const values = sorted.map(measure);
  let best = { first: 0, count: 0 };
  for (let first = 0, end = 0; first < values.length; first++) {
    const from = values[first] ?? 0;
    while (end < values.length && (values[end] ?? 0) <= from + widthOf(from)) end++;
    if (end - first > best.count) best = { first, count: end - first };
  }
  if (best.count < fewest) return null;
  const from = values[best.first] ?? 0;
  const to = from + widthOf(from);
  if (best.count < minimumCount(among.map(measure), from, to)) return null;
  return { members: sorted.slice(best.first, best.first + best.count), from, to };
}

/** How many values a window must hold to stand out from its surroundings: several times as many, and more than chance. */
function minimumCount(values: number[], from: number, to: number): number {
  const width = to - from;
  const reach = neighbourWindows * width;
  const outside = values.filter((value) => value < from || value > to);
  const beside = outside.filter((value) => value >= from - reach && value <= to + reach);
  const near = beside.length / (2 * neighbourWindows);
  const usual = Math.max(near, (outside.length * width) / Math.max(width, spanOf(values)));
  return contrast * usual + chance * Math.sqrt(usual);
}
