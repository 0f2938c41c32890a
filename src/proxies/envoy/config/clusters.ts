/** The clusters that a route, or a TCP proxy, may pass a stream to. */

import type { ListenerChoice } from './listener.ts';
import { at, items, placeOf, textAt } from './node.ts';
import type { RouteChoice } from './request/routes.ts';

/** By name: several where weights choose; null where it is chosen at run time, or nothing is passed on. */
export function clustersOf(
  { route, tcp }: Pick<RouteChoice, 'route'> & Pick<ListenerChoice, 'tcp'>,
  warnings: string[],
): (string | null)[] {
  const action = tcp ?? at(route, 'route');
  const weights = at(action, 'weighted_clusters');
  const weighted = items(at(weights, 'clusters')).filter((one) => Number(textAt(one, 'weight') ?? '1') > 0);
  const names = [...new Set(weighted.flatMap((one) => textAt(one, 'name') ?? []))];
  if (names.length > 1)
    warnings.push(`Envoy: weights choose between the clusters ${names.join(', ')} (${placeOf(weights)})`);
  if (names.length > 0) return names;
  const name = textAt(action, 'cluster');
  if (action !== null && name === null)
    warnings.push('Envoy: the route chooses its cluster at run time; no cluster was read');
  return [name];
}

/** In a reader's words; null where it is chosen at run time. */
export function clusterWords(route: RouteChoice['route'], clusterName: string | null): string | null {
  const weighted = items(at(route, 'route', 'weighted_clusters', 'clusters'));
  const names = weighted.flatMap((one) => textAt(one, 'name') ?? []);
  return names.length > 1 ? `${names.join(' or ')}, by weight` : clusterName;
}
