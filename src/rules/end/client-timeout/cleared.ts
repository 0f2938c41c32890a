/** Limits of the proxies that are much longer than an age: they cannot have cut those streams. Part of `client-timeout`. */

import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import { hopName, properName, settingAt } from '../../frames/evidence.ts';

export function clearedLimits(facts: Facts, ageMs: number) {
  return facts.settings.filter(
    ({ kind, ms }) =>
      (kind === 'idle-timeout' || kind === 'total-timeout') && ms !== null && ms > ageMs * 1.1,
  );
}

/** A sentence for each of the first two, with a space before it. */
export function clearedLimitWords(facts: Facts, ageMs: number): string {
  return clearedLimits(facts, ageMs)
    .slice(0, 2)
    .map((setting) => {
      const { proxy, hop } = setting;
      const where = hop === proxy ? '' : `, on ${hopName(proxy, hop)}`;
      return ` ${properName(proxy)} is innocent: ${settingAt(setting)} is not ${formatMs(ageMs)}${where}.`;
    })
    .join('');
}
