/** What makes a run fail: the exit code and the formats for CI go by the same. */
import type { Finding, Severity } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { isOwnedByThreshold } from '../thresholds/index.ts';

const failing: Record<Plan['failOn'], readonly Severity[]> = {
  never: [],
  critical: ['critical'],
  warning: ['critical', 'warning'],
  info: ['critical', 'warning', 'info'],
};

/** Whether a severity makes a run fail. */
export function isFailing(severity: Severity, failOn: Plan['failOn']): boolean {
  return failing[failOn].includes(severity);
}

/** Findings at or above `failOn` whose figure no threshold judges; none where it was said what is to happen. */
export function failingFindings(
  { findings, thresholds, expectations }: Report,
  failOn: Plan['failOn'],
): Finding[] {
  if (expectations) return [];
  return findings.filter(
    (finding) => isFailing(finding.severity, failOn) && !isOwnedByThreshold(finding, thresholds),
  );
}
