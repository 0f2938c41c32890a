/** Runs every rule over the facts and ranks what they found. One broken rule never costs the report. */
import type { Facts } from '../model/facts.ts';
import type { Confidence, Finding, Missing, ProposedFix, Severity } from '../model/finding.ts';
import type { Rule } from './rule.ts';

export interface Judgement {
  findings: Finding<ProposedFix>[];
  ruledOut: { rule: string; because: string }[];
  notChecked: { rule: string; missing: Missing[]; because?: string }[];
  failed: { rule: string; error: string }[];
}

const bySeverity: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };
const byConfidence: Record<Confidence, number> = { certain: 0, likely: 1, possible: 2 };

/** Findings with the root cause first, each consequence behind its cause; then what was cleared, open or failed. */
export function judge(facts: Facts, rules: readonly Rule[]): Judgement {
  const result: Judgement = { findings: [], ruledOut: [], notChecked: [], failed: [] };
  for (const rule of rules) {
    try {
      const verdict = rule.judge(facts);
      if (verdict.kind === 'found') result.findings.push(...verdict.findings);
      else if (verdict.kind === 'ruled-out')
        result.ruledOut.push({ rule: rule.id, because: verdict.because });
      else result.notChecked.push({ rule: rule.id, missing: verdict.missing, because: verdict.because });
    } catch (error) {
      result.failed.push({ rule: rule.id, error: error instanceof Error ? error.message : String(error) });
    }
  }
  result.findings = ranked(result.findings, rules);
  return result;
}

function ranked(findings: Finding<ProposedFix>[], rules: readonly Rule[]): Finding<ProposedFix>[] {
  const order = new Map(rules.map(({ id }, position) => [id, position]));
  const position = ({ rule }: Finding) => order.get(rule) ?? rules.length;
  const rank = (a: Finding, b: Finding) =>
    Number(b.rule === 'generator-saturated') - Number(a.rule === 'generator-saturated') ||
    bySeverity[a.severity] - bySeverity[b.severity] ||
    byConfidence[a.confidence] - byConfidence[b.confidence] ||
    position(a) - position(b);
  const sorted = [...findings].sort(rank);
  const consequences = new Map(rules.map(({ id, explains }) => [id, explains ?? []]));
  const taken = new Set<Finding>();
  const out: Finding<ProposedFix>[] = [];
  const place = (finding: Finding<ProposedFix>) => {
    if (taken.has(finding)) return;
    taken.add(finding);
    out.push(finding);
    const explained = sorted.filter((other) => isExplained(finding, other, consequences));
    finding.explains = [...new Set(explained.map(({ rule }) => rule))];
    for (const other of explained) place(other);
  };
  const isConsequence = (finding: Finding) =>
    sorted.some((cause) => isExplained(cause, finding, consequences));
  for (const finding of sorted) if (!isConsequence(finding)) place(finding);
  for (const finding of sorted) place(finding);
  return out;
}

/**
 * A cause explains a consequence it is at least as sure as: hypotheses that cannot be told apart stand side by side,
 * and neither hides the other.
 */
function isExplained(cause: Finding, other: Finding, consequences: Map<string, readonly string[]>): boolean {
  if (cause === other || !consequences.get(cause.rule)?.includes(other.rule)) return false;
  const mutual = consequences.get(other.rule)?.includes(cause.rule) ?? false;
  const difference = byConfidence[other.confidence] - byConfidence[cause.confidence];
  if (mutual) return difference > 0;
  if (other.severity === 'info') return true;
  return cause.confidence !== 'possible' || difference >= 0;
}
