/** Rules and findings as the judging meets them: what they say does not matter here, only what they claim. */
import type { RuledFinding, RuleOutcome } from '../../../../src/model/finding.ts';
import type { RemainderRule, Rule } from '../../../../src/rules/rule.ts';

type Known = 'explains' | 'severity' | 'group' | 'rank' | 'isLook';

export function rule(id: string, outcome: RuleOutcome, change: Partial<Pick<Rule, Known>> = {}): Rule {
  return { ...anyRule(id), ...change, judge: () => outcome };
}

export function remainder(
  id: string,
  judgeRest: RemainderRule['judgeRest'],
  change: Partial<Pick<Rule, Known>> = {},
): RemainderRule {
  return { ...anyRule(id), group: 'unexplained', ...change, judgeRest };
}

export function finding(id: string, change: Partial<RuledFinding> = {}): RuledFinding {
  return {
    rule: id,
    title: id,
    severity: 'critical',
    confidence: 'likely',
    where: { hop: 'nginx', proxy: 'nginx' },
    what: '',
    why: '',
    evidence: [],
    fix: [],
    explains: [],
    ...change,
  };
}

export function foundBy(...findings: RuledFinding[]): RuleOutcome {
  return { kind: 'found', findings };
}

function anyRule(id: string): Omit<Rule, 'judge'> {
  return {
    id,
    title: id,
    severity: 'critical',
    group: 'end',
    rank: 10,
    needs: ['wire'],
    about: { what: '', lookAlikes: [], settles: '', source: [] },
  };
}
