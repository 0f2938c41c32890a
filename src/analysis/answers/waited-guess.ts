/** A 503 that came after a wait, of which no row and no page says the limit: each that fits is a finding of its own. */
import type { Facts } from '../../model/facts.ts';
import type { Reason } from '../../model/log-record.ts';
import { profileOf } from '../../proxies/profile/known.ts';
import { isGuess, type RefusalGroup, refusalGroups } from './refusal-groups.ts';

/** The groups that a limit for this reason may explain; none where that proxy has another status for it. */
export function waitedGuesses(facts: Facts, reason: Reason): RefusalGroup[] {
  return refusalGroups(facts, ['connect-timeout']).filter(
    (group) => isGuess(group) && group.streams.every(({ status }) => mayMean(group, status, reason)),
  );
}

function mayMean({ proxy }: RefusalGroup, status: number | null, reason: Reason): boolean {
  const own = (profileOf(proxy)?.answers ?? []).filter((answer) => answer.reason === reason);
  return status === 503 && own.every((answer) => answer.status === undefined || answer.status === status);
}
