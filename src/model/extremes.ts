/** The ends of long lists: spread into arguments, a hundred thousand numbers overflow the stack. */

/** The largest value, as `Math.max` gives it: minus infinity for none. */
export function highest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** The smallest value, as `Math.min` gives it: infinity for none. */
export function lowest(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < found) found = value;
  return found;
}

/** The smallest and the largest value. */
export function rangeOf(values: readonly number[]): [low: number, high: number] {
  return [lowest(values), highest(values)];
}

/** From the smallest to the largest value; minus infinity for none. */
export function spanOf(values: Iterable<number>): number {
  const all = [...values];
  return highest(all) - lowest(all);
}

/** Value below which a share (0 to 1) of the sorted values lies; 0 for none. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Position of the first of the sorted values that is `from` or more; their number where none is. */
export function firstAtLeast(sorted: readonly number[], from: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
