/** Looks a whole proxy up among those of which a log or a config is read. */
import * as listed from './index.ts';
import type { WholeProxy } from './whole-proxy.ts';

/** All of them, in the order in which users read them. */
export const wholeProxies: readonly WholeProxy[] = Object.values<WholeProxy>(listed).sort(
  (a, b) => a.profile.rank - b.profile.rank,
);

/** Undefined for a proxy of which nothing is read. */
export function wholeProxy(kind: string): WholeProxy | undefined {
  return wholeProxies.find(({ profile }) => profile.kind === kind);
}
