/** Reads a verdict in a test: the one finding, all of them, or the reason for silence. */
import type { Finding, ProposedFix, Verdict } from '../../../src/model/finding.ts';

export function findingsOf(verdict: Verdict): Finding<ProposedFix>[] {
  if (verdict.kind !== 'found') throw new Error(`nothing found: ${JSON.stringify(verdict)}`);
  return verdict.findings;
}

export function onlyFinding(verdict: Verdict): Finding<ProposedFix> {
  const findings = findingsOf(verdict);
  const [finding] = findings;
  if (!finding || findings.length !== 1)
    throw new Error(`${findings.length} findings: ${findings.map(({ what }) => what).join(' | ')}`);
  return finding;
}

/** `ruled-out: …` or `not-checked: …`; a finding fails the test. */
export function silenceOf(verdict: Verdict): string {
  if (verdict.kind === 'found')
    throw new Error(`found: ${verdict.findings.map(({ what }) => what).join(' | ')}`);
  return verdict.kind === 'ruled-out'
    ? `ruled-out: ${verdict.because}`
    : `not-checked: ${verdict.missing.join(', ')}`;
}
