/** Another hop with the same limit: a change of one alone leaves the other, which then cuts. */

import { isOutlived } from '../../analysis/ends/outlived-limits.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Setting } from '../../model/setting.ts';
import type { Draft } from '../rule.ts';
import { hopName, sentence, settingAt, settingFact } from './evidence.ts';

type Limit = 'idle-timeout' | 'total-timeout';

/** Limits this close fire within one another's slack: timers that fire early, and hops that are asked one after the other. */
const slackMs = 500;
const slackShare = 0.1;

/** The finding with the hops that have the limit it names too, and with their changes behind the first; `changed`: how one is changed. */
export function withSameLimits(
  facts: Facts,
  kind: Limit,
  draft: Draft,
  changed: (setting: Setting) => ProposedFix,
): Draft {
  const limits = settingsOf(facts, kind).filter(({ ms }) => ms !== null && ms > 0);
  const named = limits.find((limit) => draft.fix.some((fix) => isOf(fix, limit)));
  const others = named ? limits.filter((limit) => isSame(limit, named) && !isOutlived(facts, limit)) : [];
  const one = others.filter(({ hop }, at) => others.findIndex((other) => other.hop === hop) === at);
  if (!named || one.length === 0) return draft;
  const at = draft.fix.findIndex((fix) => isOf(fix, named));
  const together = one.map((limit): ProposedFix => ({ ...changed(limit), together: true }));
  return {
    ...draft,
    why: `${draft.why} ${sameWords(one)}`,
    evidence: [...draft.evidence, ...one.map(settingFact)],
    fix: [...draft.fix.slice(0, at + 1), ...together, ...draft.fix.slice(at + 1)],
  };
}

function isOf({ proxy, setting, file, line, suggested }: ProposedFix, limit: Setting): boolean {
  const stands = file === (limit.file ?? undefined) && line === (limit.line ?? undefined);
  return suggested !== undefined && proxy === limit.proxy && setting === limit.setting && stands;
}

function isSame({ hop, ms }: Setting, named: Setting): boolean {
  const [one, other] = [ms ?? 0, named.ms ?? 0];
  return hop !== named.hop && Math.abs(one - other) <= Math.max(slackMs, slackShare * other);
}

function sameWords(others: Setting[]): string {
  const named = others.map((other) => `${hopName(other.proxy, other.hop)} has ${settingAt(other)}`);
  return `${sentence(named.join(', '))}, the same limit: whichever is changed alone, the other cuts next.`;
}
