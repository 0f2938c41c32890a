/** A world with what the tool says of it. */
import { type Verdict, verdictOf } from '../../src/analysis/verdict.ts';
import type { Finding, ProposedFix, RuleOutcome } from '../../src/model/finding.ts';
import type { Judgement } from '../../src/model/judgement.ts';
import { judge, remainderRules, rules } from '../../src/rules/index.ts';
import { generate } from './generate/index.ts';
import { simulate, type World } from './simulate/index.ts';
import type { Scale } from './situation.ts';

/** A finding, and the streams that it accounts for. */
export type CoveringFinding = Finding<ProposedFix> & { coveredIds?: string[] };

export interface JudgedWorld extends World, Verdict {
  findings: CoveringFinding[];
  ruledOut: Judgement['ruledOut'];
  notChecked: Judgement['notChecked'];
  failed: Judgement['failed'];
  /** Of the rules alone, ms. */
  judgeMs: number;
}

/** The judge drops what a finding covers: it is kept under another name. */
function keepCovers(outcome: RuleOutcome): RuleOutcome {
  if (outcome.kind !== 'found') return outcome;
  const findings = outcome.findings.map((finding) => ({
    ...finding,
    coveredIds: finding.covers?.map(({ id }) => id),
  }));
  return { kind: 'found', findings };
}

const watchedRules = rules.map((rule) => ({ ...rule, judge: keepingJudge(rule) }));
const watchedRemainders = remainderRules.map((rule) => ({
  ...rule,
  judgeRest: (...[facts, open]: Parameters<typeof rule.judgeRest>) => keepCovers(rule.judgeRest(facts, open)),
}));

function keepingJudge(rule: (typeof rules)[number]): (typeof rules)[number]['judge'] {
  return (facts) => keepCovers(rule.judge(facts));
}

export async function judgeWorld(seed: number, scale: Scale = 'field'): Promise<JudgedWorld> {
  const world = await simulate(generate(seed, scale));
  const began = performance.now();
  const judgement = judge(world.facts, watchedRules, watchedRemainders);
  const verdict = verdictOf(world.facts, judgement.findings);
  return { ...world, ...judgement, ...verdict, judgeMs: performance.now() - began };
}
