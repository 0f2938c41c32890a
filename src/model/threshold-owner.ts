/** Where a user's own threshold speaks of what a finding tells, it decides whether the run fails. */
import type { Finding } from './finding.ts';
import type { ThresholdResult } from './threshold.ts';

const metrics: Record<string, readonly string[]> = {
  'request-refused': ['connect_success', 'failed'],
  'unexplained-end': ['disconnects'],
};

/** The metrics that count what findings of `rule` are about; empty for a rule that names a cause. */
export function owningMetrics(rule: string): readonly string[] {
  return metrics[rule] ?? [];
}

/** A threshold on that metric was set and held: the finding is told, and does not make the run fail. */
export function isOwnedByThreshold(
  { rule }: Pick<Finding, 'rule'>,
  thresholds: ThresholdResult[] = [],
): boolean {
  return thresholds.some(({ metric, held }) => held === true && owningMetrics(rule).includes(metric));
}
