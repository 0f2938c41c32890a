/** With few streams each one counts; with many, one in ten may be an outlier. */

/** From this many streams on, single ones do not contradict the rest. */
export const many = 10;
const outliers = 0.1;

/** Whether a sign holds for any of a few, or for more than a tenth of many. */
export function someOf<T>(all: readonly T[], holds: (one: T) => boolean): boolean {
  if (all.length < many) return all.some(holds);
  return isShare(all.filter(holds).length, all.length);
}

/** Whether a sign holds for all of a few, or for nine tenths of many. */
export function allOf<T>(all: readonly T[], holds: (one: T) => boolean): boolean {
  return !someOf(all, (one) => !holds(one));
}

/** Whether `some` are more than outliers among `all`; with few streams one is enough. */
export function isShare(some: number, all: number): boolean {
  return all < many ? some > 0 : some > all * outliers;
}
