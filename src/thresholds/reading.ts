/** What figures show about one metric: a value, or bounds where part of it was not seen. */
import type { Distribution } from '../model/distribution.ts';
import type { ThresholdOperator } from '../model/expected/threshold.ts';

export const thresholdStats = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
/** One figure of a distribution. */
export type ThresholdStat = (typeof thresholdStats)[number];

/** `none`: not measured. Else the value is between `low` and `high`, in the metric's unit; equal where all was seen. */
export type Reading =
  | { kind: 'none'; because: string }
  | { kind: 'measured'; low: number; high: number; shown: number | null; doubt: string | null };

/** Spans that had not ended when they were counted: the certain number and the possible number, all longer than the limit. */
export interface UnfinishedSpans {
  surely: number;
  possibly: number;
  doubt: string;
}

/** Not measured, and why. */
export function notMeasured(because: string): Reading {
  return { kind: 'none', because };
}

/** A value of which nothing is missing. */
export function exactly(value: number): Reading {
  return { kind: 'measured', low: value, high: value, shown: value, doubt: null };
}

/** `part` of `part + rest`, in percent, where `open` more are not decided yet. */
export function shareOf(part: number, rest: number, open: number, doubt: string): Reading {
  const all = part + rest + open;
  const shown = part + rest > 0 ? (100 * part) / (part + rest) : null;
  return { kind: 'measured', low: (100 * part) / all, high: (100 * (part + open)) / all, shown, doubt };
}

/** One stat of `spans`, which the unended ones are not in: they can only make it longer. */
export function statOf(
  spans: Distribution,
  stat: ThresholdStat,
  { surely, possibly, doubt }: UnfinishedSpans,
): Reading {
  const low = isAmongLast(spans, stat, surely) ? Number.POSITIVE_INFINITY : spans[stat];
  const shown = Number.isFinite(low) ? low : null;
  return { kind: 'measured', low, high: percentileWith(spans, stat, possibly), shown, doubt };
}

/** Where no span ended at all: longer than the limit where that is sure, else not measured. */
export function onlyUnfinished({ surely }: UnfinishedSpans, because: string): Reading {
  if (surely === 0) return notMeasured(because);
  const endless = Number.POSITIVE_INFINITY;
  return { kind: 'measured', low: endless, high: endless, shown: null, doubt: because };
}

const percents: Partial<Record<ThresholdStat, number>> = { p50: 50, p90: 90, p95: 95, p99: 99, max: 100 };

/** By nearest rank, with `longer` more spans behind the longest. */
function isAmongLast({ count }: Distribution, stat: ThresholdStat, longer: number): boolean {
  return rankOf(stat, count + longer) > count;
}

function rankOf(stat: ThresholdStat, count: number): number {
  return Math.ceil(((percents[stat] ?? 0) * count) / 100);
}

/** A percentile among more spans is a higher one among those that were measured. */
function percentileWith(spans: Distribution, stat: ThresholdStat, longer: number): number {
  if (longer === 0 || stat === 'min') return spans[stat];
  if (stat === 'mean') return Number.POSITIVE_INFINITY;
  const rank = rankOf(stat, spans.count + longer);
  const above = thresholdStats.find((other) => percents[other] && rankOf(other, spans.count) >= rank);
  return above ? spans[above] : Number.POSITIVE_INFINITY;
}

/** Whether a reading meets a condition for every value within its bounds; null: only for some. */
export function isMet(
  { low, high }: { low: number; high: number },
  operator: ThresholdOperator,
  value: number,
): boolean | null {
  if (operator === '==') {
    if (value < low || value > high) return false;
    return low === high ? true : null;
  }
  if (operator === '!=') {
    const isEqual = isMet({ low, high }, '==', value);
    return isEqual === null ? null : !isEqual;
  }
  const atLow = compare(low, operator, value);
  return atLow === compare(high, operator, value) ? atLow : null;
}

function compare(measured: number, operator: '<' | '<=' | '>' | '>=', value: number): boolean {
  if (operator === '<') return measured < value;
  if (operator === '<=') return measured <= value;
  return operator === '>' ? measured > value : measured >= value;
}
