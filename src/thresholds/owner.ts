/** If a user's threshold is about the same figure as a finding, the threshold decides whether the run fails. */

import type { ThresholdResult } from '../model/expected/threshold.ts';
import type { Finding } from '../model/finding.ts';
import type { Trouble } from '../model/trouble.ts';

const metrics: Record<Trouble, readonly string[]> = {
  refused: ['connect_success', 'failed', 'completed'],
  cut: ['disconnects', 'completed', 'cut_answers'],
};

/** Their streams may have been counted only. */
const ofRule: Record<string, readonly Trouble[]> = {
  'request-refused': ['refused'],
  'unexplained-end': ['cut'],
};

type FindingToOwn = Pick<Finding, 'rule' | 'troubles'>;

function troublesOf({ rule, troubles }: FindingToOwn): readonly Trouble[] {
  return troubles ?? ofRule[rule] ?? [];
}

/** The metrics that count the same refusals or ends as a finding; empty for a finding on other things. */
export function owningMetrics(finding: FindingToOwn): readonly string[] {
  return troublesOf(finding).flatMap((trouble) => metrics[trouble]);
}

/** A threshold on each such figure was set and held: the finding is reported, but does not make the run fail. */
export function isOwnedByThreshold(finding: FindingToOwn, thresholds: ThresholdResult[] = []): boolean {
  const troubles = troublesOf(finding);
  const isHeld = (trouble: Trouble) =>
    thresholds.some(({ metric, held }) => held === true && metrics[trouble].includes(metric));
  return troubles.length > 0 && troubles.every(isHeld);
}
