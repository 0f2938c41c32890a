/** Runs every rule over the facts and ranks what they found. One broken rule never costs the report. */

import { unmet } from '../../analysis/settling/unmet.ts';
import type { Facts } from '../../model/facts.ts';
import type { Finding, Missing, ProposedFix, RuledFinding, Verdict } from '../../model/finding.ts';
import { byPlace } from '../groups.ts';
import { nameRedirects } from '../redirected/evidence.ts';
import type { RemainderRule, Rule } from '../rule.ts';
import { asOfMany } from './as-of-many.ts';
import { openTroubles } from './coverage.ts';
import { ranked } from './ranking.ts';

export interface Judgement {
  findings: Finding<ProposedFix>[];
  ruledOut: { rule: string; because: string }[];
  notChecked: { rule: string; missing: Missing[]; because?: string }[];
  failed: { rule: string; error: string }[];
}

/**
 * Findings with the root cause first, each consequence behind its cause; then what was cleared, open or failed.
 * The order of the lists means nothing. `remainders` are asked last, about the streams in trouble that no finding of `rules` accounts for.
 */
export function judge(
  facts: Facts,
  rules: readonly Rule[],
  remainders: readonly RemainderRule[] = [],
): Judgement {
  const result: Judgement = { findings: [], ruledOut: [], notChecked: [], failed: [] };
  const found: RuledFinding[] = [];
  const inOrder = [...rules].sort(byPlace);
  const remaindersInOrder = [...remainders].sort(byPlace);
  for (const rule of inOrder) found.push(...ask(facts, rule.id, () => rule.judge(facts), result));
  const open = openTroubles(facts, found);
  for (const rule of remaindersInOrder)
    found.push(...ask(facts, rule.id, () => rule.judgeRest(facts, open), result));
  result.findings = ranked(asOfMany(facts, found), inOrder, remaindersInOrder).map(
    ({ covers: _covers, ...finding }) => finding,
  );
  nameRedirects(facts, result.findings);
  return result;
}

/** What one rule found; any other answer goes into `result`. */
function ask(facts: Facts, rule: string, judgeIt: () => Verdict, result: Judgement): RuledFinding[] {
  try {
    const verdict = judgeIt();
    if (verdict.kind === 'found') return verdict.findings;
    if (verdict.kind === 'ruled-out') result.ruledOut.push({ rule, because: verdict.because });
    else result.notChecked.push({ rule, missing: unmet(facts, verdict.missing), because: verdict.because });
  } catch (error) {
    result.failed.push({ rule, error: error instanceof Error ? error.message : String(error) });
  }
  return [];
}
