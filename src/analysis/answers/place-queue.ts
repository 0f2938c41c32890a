/** A proxy on the way that may let requests wait for a free connection, as an origin without a free worker does. */

import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { isSerial } from '../../owners/index.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import { recordsDuring } from '../parties/other-clients.ts';
import { isOfPlaces, type Shortage, shortageOf } from './shortage.ts';

export interface Queue {
  hop: string | null;
  proxy: ProxyKind;
  /** Its word for that limit; null where it is not known what stands there. */
  setting: string | null;
}

/** The first one; null where every party that is known lets nobody wait, or has room by its config. */
export function queueOn(facts: Facts, { running, waiting }: Shortage): Queue | null {
  const all = running.length + waiting.length;
  if (facts.hops.length > 0)
    return facts.hops.flatMap(({ name, proxy }) => queueOf(facts, name, proxy, all) ?? [])[0] ?? null;
  const [first] = running;
  if (!first || running.every(({ headers }) => isSerial(headers))) return null;
  const { proxy } = frontProxy(facts, first);
  return proxy === 'unknown' ? { hop: null, proxy, setting: null } : queueOf(facts, null, proxy, all);
}

function queueOf(facts: Facts, hop: string | null, proxy: ProxyKind, streams: number): Queue | null {
  const setting = habitOf(proxy, 'letsWait');
  if (setting === undefined) return null;
  const limits = hop === null ? [] : settingsOf(facts, 'max-connections', hop);
  const isRead = facts.hops.some(({ name, configs }) => name === hop && configs.length > 0);
  if (limits.length === 0 && isRead && habitOf(proxy, 'waitsOnlyWhereSet')) return null;
  const isRoomy = limits.length > 0 && limits.every(({ value }) => Number(value) > streams);
  const isFull = recordsDuring(facts, ['worker-connections']).some((row) => row.hop === hop);
  return isRoomy && !isFull ? null : { hop, proxy, setting };
}

/**
 * The limit of a proxy on its clients' connections that as many streams as it says had reached, while others waited;
 * null: none does by its config, or an answer around the proxies shows that it is not that.
 */
export function fullHouseOf(facts: Facts): Setting | null {
  const shortage = shortageOf(facts);
  if (!shortage || shortage.direct === 'alike') return null;
  const { running, waiting } = shortage;
  const proxied = running.filter(({ route }) => route === 'proxy').length;
  const limits = settingsOf(facts, 'max-connections').filter(({ state }) => state === 'of-clients');
  const isReached = ({ value }: Setting) =>
    Number(value) <= proxied && Number(value) < proxied + waiting.length;
  return limits.find(isReached) ?? null;
}

/**
 * The limit of a proxy on connections to its upstream that as many streams as it says had reached, while others waited;
 * null: none does by its config, or short requests or the origin itself show that it is not that.
 */
export function fullUpstreamOf(facts: Facts): Setting | null {
  const shortage = shortageOf(facts);
  if (!shortage || shortage.direct === 'alike' || shortage.ordinary === 'answered') return null;
  const proxied = shortage.running.filter(({ route }) => route === 'proxy').length;
  const limits = settingsOf(facts, 'max-connections').filter(
    ({ state, proxy, origin }) =>
      state !== 'of-clients' && origin === 'config' && habitOf(proxy, 'letsWait') !== undefined,
  );
  return limits.find(({ value }) => Number(value) > 0 && Number(value) <= proxied) ?? null;
}

/** Nothing but a place was missing to this stream, at the origin or in a proxy's queue for it: no head was late or held back. */
export function isShortOfPlace(facts: Facts, stream: Stream): boolean {
  const shortage = shortageOf(facts);
  if (!shortage?.waiting.includes(stream)) return false;
  if (fullHouseOf(facts) !== null || fullUpstreamOf(facts) !== null) return true;
  return shortage.direct === 'spared'
    ? shortage.ordinary === 'unanswered' && queueOn(facts, shortage) !== null
    : isOfPlaces(shortage);
}
