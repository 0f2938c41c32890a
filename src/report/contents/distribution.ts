/** Summaries of many measurements. */
import type { Distribution } from '../../model/distribution.ts';

/** Nearest-rank percentiles of the finite values, in their own unit, to 3 decimals; null when there are none. */
export function distributionOf(values: number[]): Distribution | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return {
    count: sorted.length,
    min: rounded(sorted[0]!),
    mean: rounded(meanOf(sorted)),
    p50: rounded(percentile(sorted, 50)),
    p90: rounded(percentile(sorted, 90)),
    p95: rounded(percentile(sorted, 95)),
    p99: rounded(percentile(sorted, 99)),
    max: rounded(sorted.at(-1)!),
  };
}

/** Nearest rank: the smallest value that at least `percent` of the values do not exceed. */
function percentile(sorted: number[], percent: number): number {
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.max(rank, 1) - 1]!;
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
