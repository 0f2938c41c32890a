/** Finds listeners, clusters, route tables and endpoints in whatever holds them: a bootstrap, a dump or a piece of one, a resource alone. */
import { at, type ConfigNode, entry, items, textAt, typeOf } from './node.ts';

export interface Harvest {
  listeners: ConfigNode[];
  clusters: ConfigNode[];
  /** Route tables that a listener names instead of holding (RDS). */
  routeTables: ConfigNode[];
  /** Load assignments of clusters whose endpoints come from elsewhere (EDS). */
  assignments: ConfigNode[];
}

/** The keys on the way to a resource; entries that are not active (`warming`, `draining`) are skipped. */
const ways = [
  ...['static_resources', 'listeners', 'clusters', 'configs', 'resources', 'resource'],
  ...['dynamic_listeners', 'static_listeners', 'active_state', 'listener'],
  ...['dynamic_active_clusters', 'static_clusters', 'cluster'],
  ...['dynamic_route_configs', 'static_route_configs', 'inline_scoped_route_configs'],
  ...['dynamic_scoped_route_configs', 'scoped_route_configs', 'route_config', 'route_configs'],
  ...['dynamic_endpoint_configs', 'static_endpoint_configs', 'endpoint_config'],
];

/** Keys whose values are resources, whatever they contain. */
const ends: Record<string, keyof Harvest> = {
  listeners: 'listeners',
  listener: 'listeners',
  clusters: 'clusters',
  cluster: 'clusters',
  route_config: 'routeTables',
  route_configs: 'routeTables',
  endpoint_config: 'assignments',
};

/** Far deeper than any dump nests them. */
const maxDepth = 10;

/** All resources of these documents, in the order in which Envoy's own dump has them. */
export function harvest(roots: ConfigNode[]): Harvest {
  const found: Harvest = { listeners: [], clusters: [], routeTables: [], assignments: [] };
  const bootstraps: ConfigNode[] = [];
  for (const root of roots) gather(root, '', found, bootstraps, 0);
  // A whole dump holds what came from the bootstrap twice.
  if (found.listeners.length + found.clusters.length === 0)
    for (const bootstrap of bootstraps) gather(bootstrap, '', found, [], 0);
  return found;
}

function gather(
  from: ConfigNode,
  way: string,
  found: Harvest,
  bootstraps: ConfigNode[],
  depth: number,
): void {
  if (depth > maxDepth) return;
  for (const node of items(from)) {
    const kind = ends[way] ?? kindOf(node);
    if (kind !== null) found[kind].push(node);
    else {
      const bootstrap = at(node, 'bootstrap');
      if (bootstrap !== null) bootstraps.push(bootstrap);
      for (const next of ways) {
        const value = at(node, next);
        if (value !== null) gather(value, next, found, bootstraps, depth + 1);
      }
    }
  }
}

const types: Record<string, keyof Harvest> = {
  Listener: 'listeners',
  Cluster: 'clusters',
  RouteConfiguration: 'routeTables',
  ClusterLoadAssignment: 'assignments',
};

/** By its type; in a bootstrap, where it has none, by what only it has. */
function kindOf(node: ConfigNode): keyof Harvest | null {
  const type = typeOf(node);
  if (type !== '') return types[type] ?? null;
  const has = (...keys: string[]) => keys.some((key) => entry(node, key) !== null);
  if (has('filter_chains', 'default_filter_chain')) return 'listeners';
  if (has('virtual_hosts', 'vhds')) return 'routeTables';
  if (has('cluster_name') && has('endpoints')) return 'assignments';
  const isNamed = textAt(node, 'name') !== null;
  if (isNamed && has('load_assignment', 'lb_policy', 'connect_timeout', 'eds_cluster_config', 'cluster_type'))
    return 'clusters';
  if (isNamed && has('address') && !has('listener')) return 'listeners';
  return isNamed && /^(?:STATIC|EDS|ORIGINAL_DST|(?:STRICT|LOGICAL)_DNS)$/i.test(textAt(node, 'type') ?? '')
    ? 'clusters'
    : null;
}
