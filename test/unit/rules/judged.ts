/** Runs one rule over facts and takes its answer apart. */
import type { Facts } from '../../../src/model/facts.ts';
import type { Finding, ProposedFix } from '../../../src/model/finding.ts';
import type { Rule } from '../../../src/rules/rule.ts';

/** What the rule found; empty when it stayed silent. */
export function findingsOf(rule: Rule, facts: Facts): Finding<ProposedFix>[] {
  const verdict = rule.judge(facts);
  return verdict.kind === 'found' ? verdict.findings : [];
}

/** The one thing it found. @throws when it found nothing, or more. */
export function findingOf(rule: Rule, facts: Facts): Finding<ProposedFix> {
  const findings = findingsOf(rule, facts);
  const [only] = findings;
  if (!only || findings.length > 1)
    throw new Error(`${rule.id}: ${JSON.stringify(rule.judge(facts), null, 1)}`);
  return only;
}

/** The reason for which it was ruled out. @throws when it was not. */
export function clearedOf(rule: Rule, facts: Facts): string {
  const verdict = rule.judge(facts);
  if (verdict.kind !== 'ruled-out') throw new Error(`${rule.id}: ${JSON.stringify(verdict, null, 1)}`);
  return verdict.because;
}

/** The inputs it lacked. @throws when it lacked none. */
export function missingOf(rule: Rule, facts: Facts): string[] {
  const verdict = rule.judge(facts);
  if (verdict.kind !== 'not-checked') throw new Error(`${rule.id}: ${JSON.stringify(verdict, null, 1)}`);
  return verdict.missing;
}
