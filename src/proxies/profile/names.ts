/** Proxies, hops and the other parties to a stream as a sentence calls them. */
import type { ProxyKind } from '../../model/log-record.ts';
import { profileOf } from './known.ts';

/** Those that are no proxy, and the one of which nothing is known: they stand where a proxy stands in a finding. */
const others = new Map([
  ['origin', 'the origin'],
  ['client', 'the client'],
  ['network', 'the network'],
  ['unknown', 'a proxy on the path'],
]);

/** What these are called. */
export const parties: readonly string[] = [...others.keys()];

export function properName(proxy: ProxyKind): string {
  return profileOf(proxy)?.name ?? others.get(proxy) ?? proxy;
}

/** `Nginx`, or `Nginx (edge)` where the hop has a name of its own. */
export function hopName(proxy: ProxyKind, hop: string | null): string {
  return hop === null || hop === proxy ? properName(proxy) : `${properName(proxy)} (${hop})`;
}
