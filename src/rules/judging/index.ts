/** Runs every rule over the facts and ranks what they found. A rule that throws never prevents the report. */

import { stillMissing } from '../../analysis/settling/still-missing.ts';
import type { Facts } from '../../model/facts.ts';
import type { RuledFinding, RuleOutcome } from '../../model/finding.ts';
import type { Judgement } from '../../model/judgement.ts';
import { byPlace } from '../groups.ts';
import type { RemainderRule, Rule } from '../rule.ts';
import { nameRedirects } from '../start/redirected/evidence.ts';
import { withElsewhere } from './elsewhere.ts';
import { withMaker } from './generated.ts';
import { openTroubles } from './open-troubles.ts';
import { withPlaces } from './placed.ts';
import { forPopulation } from './population-severity.ts';
import { ranked } from './ranking.ts';

/**
 * Findings with the root cause first, each consequence behind its cause; then what was cleared, open or failed.
 * The order of the lists means nothing. `remainders` are asked last, about the streams in trouble that no finding of `rules` accounts for.
 */
export function judge(
  facts: Facts,
  rules: readonly Rule[],
  remainders: readonly RemainderRule[] = [],
): Judgement {
  const result: Judgement = { findings: [], covered: [], ruledOut: [], notChecked: [], failed: [] };
  const found: RuledFinding[] = [];
  const inOrder = [...rules].sort(byPlace);
  const remaindersInOrder = [...remainders].sort(byPlace);
  for (const rule of inOrder) found.push(...runRule(facts, rule.id, () => rule.judge(facts), result));
  const open = openTroubles(facts, found);
  for (const rule of remaindersInOrder)
    found.push(...runRule(facts, rule.id, () => rule.judgeRest(facts, open), result));
  const all = ranked(forPopulation(facts, found), inOrder, remaindersInOrder);
  result.findings = all.map(({ covers: _covers, ...finding }) => finding);
  result.covered = all.map(({ covers = [] }) => covers);
  nameRedirects(facts, result.findings);
  result.findings = result.findings.map((finding) =>
    withMaker(facts, withElsewhere(facts, withPlaces(facts, finding))),
  );
  return result;
}

/** What one rule found; any other answer goes into `result`. */
function runRule(facts: Facts, rule: string, judgeIt: () => RuleOutcome, result: Judgement): RuledFinding[] {
  try {
    const outcome = judgeIt();
    if (outcome.kind === 'found') return outcome.findings;
    if (outcome.kind === 'ruled-out') result.ruledOut.push({ rule, because: outcome.because });
    else
      result.notChecked.push({
        rule,
        missing: stillMissing(facts, outcome.missing),
        because: outcome.because,
      });
  } catch (error) {
    result.failed.push({ rule, error: error instanceof Error ? error.message : String(error) });
  }
  return [];
}
