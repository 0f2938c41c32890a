/** What Envoy's flag `UT` stands for after the head where a row has no details. */

import { type Facts, settingsOf } from '../../model/facts.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import type { CutGroup } from './cuts.ts';
import { fitsAge, fitsIdle } from './timing.ts';

/** The request's own limit on the whole response, where one was sent and fits the ages at the end; null otherwise. */
export function clientLimit(
  { plan }: Facts,
  { timing, blames, proxy }: CutGroup,
): { name: string; value: string } | null {
  if (!blames[0]?.record?.reasonDetails.includes('upstream-timeout')) return null;
  const limiting = habitOf(proxy, 'timeoutHeaders') ?? [];
  const sent = plan.target.headers.find(
    ([name, value]) => limiting.includes(name.toLowerCase()) && fitsAge(timing, Number(value)),
  );
  return sent ? { name: sent[0].toLowerCase(), value: sent[1] } : null;
}

/** `UT` without details, where `per_try_idle_timeout` fits the silence and no limit on the whole stream fits the age. */
export function isPerTryIdle(facts: Facts, { hop, blames, timing }: CutGroup): boolean {
  const { reasonDetails, detail } = blames[0]?.record ?? {};
  if (!reasonDetails?.includes('upstream-timeout') || detail) return false;
  const perTry = settingsOf(facts, 'idle-timeout', hop?.name).some(
    ({ state, ms }) => state === 'per-try' && ms && fitsIdle(timing, ms, 0),
  );
  return perTry && !settingsOf(facts, 'total-timeout', hop?.name).some(({ ms }) => ms && fitsAge(timing, ms));
}

/** The same where the route's timeout is known to be off: nothing else sets that flag in a running stream. */
export function isOnlyPerTryIdle(facts: Facts, group: CutGroup): boolean {
  const whole = settingsOf(facts, 'total-timeout', group.hop?.name).filter(
    ({ state }) => state === 'response',
  );
  const switchedOff = settingsOf(facts, 'no-effect', group.hop?.name).some(
    ({ state }) => state === 'response-limit',
  );
  const isOff = switchedOff || (whole.length > 0 && whole.every(({ ms }) => ms === 0));
  return isOff && isPerTryIdle(facts, group) && clientLimit(facts, group) === null;
}
