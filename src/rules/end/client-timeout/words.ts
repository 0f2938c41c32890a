/** What is said of clients that give up. Part of `client-timeout`. */

import { settlingWords } from '../../../analysis/settling/words.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { profileOf } from '../../../proxies/profile/known.ts';
import { clearedLimitWords } from './cleared.ts';
import type { Leaving } from './leaving.ts';

/** How many streams of whose ended, and when. */
export function whatOf({ client, kinds, isOfSeveralKinds, count, ageMs, isSaid }: Leaving): string {
  const whose = isOfSeveralKinds ? `${kinds} kinds of clients` : `"${client}"`;
  const how = isSaid ? 'were closed from the client side' : 'all ended';
  return `${count} streams of ${whose} ${how} at age ${formatMs(ageMs)}.`;
}

/** By what it is known, or only supposed, that it is their own choice. */
export function whyOf(facts: Facts, leaving: Leaving): string {
  const { isOfSeveralKinds, isSaid, ageMs } = leaving;
  if (isOfSeveralKinds) return `${severalKinds}${ownStreamWords(leaving)}`;
  const settled = isSaid ? '' : settlingWords(facts, 'end', { streams: [], direct: false });
  const said = isSaid ? onlyThat : unsaid(leaving.records);
  return `${said}${ownStreamWords(leaving)}${clearedLimitWords(facts, ageMs)}${settled}`;
}

const severalKinds =
  'Clients of several kinds leave at one age: a balancer or another box in front may close them all.';
const onlyThat = 'Only that client leaves, always at the same age: it has a limit of its own.';
/** Where it could be told: at which level that proxy logs it. */
function unsaid([record]: LogRecord[]): string {
  const telling = record ? profileOf(record.proxy)?.logs?.telling : undefined;
  const where = telling ? ` (${telling}, would)` : '';
  return `Only that client's streams end at that age, each time, so it may have a limit of its own; no row says who closed them${where}.`;
}

function ownStreamWords({ outlivedMs }: Leaving): string {
  return outlivedMs === null
    ? ' Our own streams were not watched long enough to outlive them.'
    : ` Our own stream on the same path lived ${formatMs(outlivedMs)}.`;
}
