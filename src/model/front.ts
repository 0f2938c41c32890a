/** The party that a client on this route talks to. */
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Route } from './stream.ts';

/** The first hop that was named; unknown without one; the origin around the proxies. */
export function frontOf({ hops }: Facts, route: Route = 'proxy'): Finding['where'] {
  if (route === 'direct') return { hop: null, proxy: 'origin' };
  const first = hops[0];
  return first ? { hop: first.name, proxy: first.proxy } : { hop: null, proxy: 'unknown' };
}
