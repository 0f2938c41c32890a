/** What is known of a rule, gathered for a reader. */
import { listScenarios, loadScenario } from '../../lab/index.ts';
import type { Severity } from '../../model/finding.ts';
import type { Input } from '../../model/input.ts';
import { type About, byPlace, groups, type Rule, remainderRules, rules } from '../../rules/index.ts';

export interface RulePage extends About {
  rule: string;
  title: string;
  severity: Severity;
  /** Where in a stream's life it strikes, in words. */
  group: string;
  needs: readonly Input[];
  /** Rules that are told beneath it where both are found. */
  explains: readonly string[];
  /** Scenarios in which it is the root cause: `sse-doctor demo NAME` shows one. */
  scenarios: string[];
}

export interface GroupedRules {
  group: string;
  rules: Pick<RulePage, 'rule' | 'title' | 'severity'>[];
}

type AnyRule = Omit<Rule, 'judge'>;

/** Every rule, in the order in which they are told. */
export const allRules: readonly AnyRule[] = [
  ...[...rules].sort(byPlace),
  ...[...remainderRules].sort(byPlace),
];

/** The rules by where in a stream's life they strike. */
export function groupedRules(): GroupedRules[] {
  return groups.map(({ id, title }) => ({
    group: title,
    rules: allRules
      .filter(({ group }) => group === id)
      .map((rule) => ({ rule: rule.id, title: rule.title, severity: rule.severity })),
  }));
}

/** All that is known of one rule; names only rules that there are. */
export function rulePage({ id, title, severity, group, needs, about, explains = [] }: AnyRule): RulePage {
  return {
    rule: id,
    title,
    severity,
    group: groups.find((one) => one.id === group)?.title ?? group,
    needs,
    ...about,
    explains: explains.filter((one) => allRules.some((rule) => rule.id === one)),
    scenarios: scenariosOf(id),
  };
}

let roots: { name: string; root: string | undefined }[] | undefined;

/** Read once: all of them are read for each rule. */
function scenariosOf(id: string): string[] {
  roots ??= listScenarios()
    .map(loadScenario)
    .map(({ name, expect }) => ({ name, root: expect.root }));
  return roots.filter(({ root }) => root === id).map(({ name }) => name);
}
