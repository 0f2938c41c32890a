/** One ended stream as numbers, from which groups of ends are found. */
import { quantile } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { endAt, endTimes, longestEarlierGap, toleranceOf } from './timing.ts';

/** When and after what a stream ended inside the proxy. */
export interface EndedSample {
  stream: Stream;
  /** Epoch ms. */
  at: number;
  idleMs: number;
  ageMs: number;
  /** It had survived a longer silence before: no idle timer ended it. */
  survivedLonger: boolean;
}

/** The sample of one stream, behind a proxy whose idle timer may fire `early` ms too soon. */
export function sampleOf(facts: Facts, stream: Stream, early: number): EndedSample {
  const { idleMs, ageMs } = endTimes(facts, stream);
  const survivedLonger = longestEarlierGap(stream) > idleMs + early + toleranceOf(0);
  return { stream, at: endAt(facts, stream), idleMs, ageMs, survivedLonger };
}

/** Difference between the 95th and the 5th percentile of the values. */
export function spreadOf(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return quantile(sorted, 0.95) - quantile(sorted, 0.05);
}
