/** One state of a setting from end to end: the config that gives it, and the rule that answers otherwise without it. */
import type { Facts } from '../../../src/model/facts.ts';
import type { Setting } from '../../../src/model/setting.ts';
import type { SettingStates } from '../../../src/model/setting-kind.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { facts, sampleHop } from '../../unit/facts-builder.ts';

export interface StateCase {
  /** As the config reader gave them. */
  settings: Setting[];
  /** What else is known; the settings come in. */
  seen: Partial<Facts>;
  rule: Rule;
  /** Part of the rule's verdict, as JSON, that rests on the state. */
  says: RegExp;
}

/** A case for each state of each kind: the compiler asks for what is missing. */
export type StateCases = { [K in keyof SettingStates]: Record<SettingStates[K], StateCase> };

const hops = { nginx: sampleHop('edge', 'nginx'), envoy: sampleHop('edge', 'envoy') };

/** Facts of one hop, `edge`, of that kind of proxy. */
export function behind(proxy: 'nginx' | 'envoy', change: Partial<Facts>): Partial<Facts> {
  return { hops: [hops[proxy]], ...change };
}

/** The rule's verdict on what was seen with these settings, as text. */
export function verdictOn({ rule, seen }: StateCase, settings: Setting[]): string {
  return JSON.stringify(rule.judge(facts({ ...seen, settings })));
}
