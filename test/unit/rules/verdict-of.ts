/** Reads a verdict in a test: the one finding, all of them, or the reason for silence. */
import type { Finding, ProposedFix, RuleOutcome } from '../../../src/model/finding.ts';

export function findingsOf(outcome: RuleOutcome): Finding<ProposedFix>[] {
  if (outcome.kind !== 'found') throw new Error(`nothing found: ${JSON.stringify(outcome)}`);
  return outcome.findings;
}

export function onlyFinding(outcome: RuleOutcome): Finding<ProposedFix> {
  const findings = findingsOf(outcome);
  const [finding] = findings;
  if (!finding || findings.length !== 1)
    throw new Error(`${findings.length} findings: ${findings.map(({ what }) => what).join(' | ')}`);
  return finding;
}

/** `ruled-out: …` or `not-checked: …`; a finding fails the test. */
export function silenceOf(outcome: RuleOutcome): string {
  if (outcome.kind === 'found')
    throw new Error(`found: ${outcome.findings.map(({ what }) => what).join(' | ')}`);
  return outcome.kind === 'ruled-out'
    ? `ruled-out: ${outcome.because}`
    : `not-checked: ${outcome.missing.join(', ')}`;
}
