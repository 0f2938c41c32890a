/** The party that a client on this route talks to. */
import type { Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { Route } from '../../model/stream.ts';

/** The first hop that was named; unknown without one; the origin around the proxies. */
export function frontOf({ hops }: Facts, route: Route = 'proxy'): Finding['where'] {
  if (route === 'direct') return { hop: null, proxy: 'origin' };
  const first = hops[0];
  return first ? { hop: first.name, proxy: first.proxy } : { hop: null, proxy: 'unknown' };
}

/** The party behind a hop: the next hop, else the origin. */
export function behindHop(facts: Facts, hop: string | null): Finding['where'] {
  const position = facts.hops.findIndex(({ name }) => name === hop);
  const next = position < 0 ? undefined : facts.hops[position + 1];
  return next ? { hop: next.name, proxy: next.proxy } : { hop: null, proxy: 'origin' };
}
