/** Whether times of several ends are one limit: of a timer that fires at once, or of one that is looked at now and then. */

/** `exact`: a timer of its own for each stream; `swept`: a cleaner that comes by, ends what is due and sleeps again. */
export type Constancy = 'exact' | 'swept' | null;

const toleranceMs = 120;

/** How far apart two measurements of one limit of this length may be, ms. */
export function toleranceOf(limitMs: number): number {
  return Math.max(toleranceMs, limitMs * 0.02);
}

/** Below this a spread is as large as the limit itself, and shows nothing. */
const shortestSweptMs = 2_000;
/** Application servers look at their ages once a second, or more often. */
const agePeriodMs = 1_100;
const agePart = 0.25;
/** Cleaners of silent connections are slower: a quarter to a third of what they wait for is usual. */
const idlePart = 0.3;

/** Of ages: a sweep is told from a moment by how little they differ. */
export function constancyOfAge([low, high]: [number, number]): Constancy {
  const spread = high - low;
  if (spread <= toleranceOf(high)) return 'exact';
  const isSwept = spread <= agePeriodMs && spread <= high * agePart;
  return isSwept && high >= shortestSweptMs ? 'swept' : null;
}

/** Of silences, where a timer may fire `early` ms before its time. */
export function constancyOfIdle([low, high]: [number, number], early: number): Constancy {
  const spread = high - low;
  if (spread <= toleranceOf(high) + early) return 'exact';
  return spread <= high * idlePart && high >= shortestSweptMs ? 'swept' : null;
}
