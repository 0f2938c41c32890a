/** The way of one stream through an Envoy configuration: listener, virtual host, route, cluster. */
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { SettingState } from '../../../model/setting.ts';
import { comparedHost, type HostOptions, searchDomains } from './domains.ts';
import { chooseListener, type ListenerChoice, listenerAddress, listenerPort } from './listener.ts';
import { describeRoute, matchRoute } from './matching.ts';
import { at, type ConfigNode, isTrue, items, textAt, textOf } from './node.ts';
import type { EnvoyResources } from './resources.ts';

/** Whether a virtual host takes the name. */
export type DomainMatch = Exclude<SettingState<'domains'>, 'default-server'>;

export interface EnvoyStream extends ListenerChoice {
  routeConfig: ConfigNode | null;
  /** The one that takes the name, or the one that was meant to. */
  virtualHost: ConfigNode | null;
  domainMatch: DomainMatch;
  /** Also followed where the virtual host is only assumed, so that the rest of the path can be shown. */
  route: ConfigNode | null;
  clusterName: string | null;
  cluster: ConfigNode | null;
  /** Labels for `path` of a setting. */
  labels: { listener: string; manager: string; virtualHost: string; route: string; cluster: string };
}

/** Follows the request as Envoy would; guesses and gaps go into `warnings`. */
export function followStream(resources: EnvoyResources, query: RouteQuery, warnings: string[]): EnvoyStream {
  const isPart = resources.listeners.length === 0;
  const choice = isPart ? noListener(warnings) : chooseListener(resources.listeners, query, warnings);
  const routeConfig = isPart
    ? tableAlone(resources, query, warnings)
    : routeTable(choice.manager, resources, warnings);
  const { virtualHost, domainMatch } = findVirtualHost(choice, routeConfig, query);
  const followed = virtualHost !== null && domainMatch !== 'unmatched';
  const route = followed ? matchRoute(virtualHost, query, warnings) : null;
  const clusterName = routeConfig === null && isPart ? clusterAlone(resources) : endGroup(route, warnings);
  const cluster = resources.clusters.find((one) => textAt(one, 'name') === clusterName) ?? null;
  if (clusterName !== null && cluster === null) {
    warnings.push(`Envoy: the cluster ${clusterName} of the route is not in the configuration that was read`);
  }
  const listener = labelOf(choice.listener);
  const host = `virtual host ${textAt(virtualHost, 'name') ?? ''}`;
  const labels = {
    listener,
    manager: `${listener} > http_connection_manager`,
    virtualHost: host,
    route: route === null ? host : `${host} > route ${describeRoute(route)}`,
    cluster: `cluster ${clusterName}`,
  };
  return { ...choice, routeConfig, virtualHost, domainMatch, route, clusterName, cluster, labels };
}

function labelOf(listener: ConfigNode | null): string {
  return listener === null ? 'listener' : `listener ${textAt(listener, 'name') ?? listenerAddress(listener)}`;
}

function noListener(warnings: string[]): ListenerChoice {
  warnings.push('Envoy: no listener in what was read; what it and its connection manager set is not known');
  return { listener: null, chain: null, manager: null };
}

/** The table that takes the name, else the first. */
function tableAlone(
  { routeTables, clusters }: EnvoyResources,
  query: RouteQuery,
  warnings: string[],
): ConfigNode | null {
  const taking = routeTables.filter(
    (table) => findVirtualHost({ listener: null, manager: null }, table, query).domainMatch === 'matched',
  );
  if (taking.length > 1) warnings.push('Envoy: several route tables take this name; the first was read');
  const table = taking[0] ?? routeTables[0] ?? null;
  if (table === null && clusters.length !== 1) throw ambiguousResources(clusters.length);
  return table;
}

function clusterAlone({ clusters }: EnvoyResources): string | null {
  return textAt(clusters[0] ?? null, 'name');
}

function ambiguousResources(count: number): Error {
  return badInput(
    'the Envoy configuration has no listener and no route',
    `it holds ${count === 0 ? 'endpoints' : `${count} clusters`} alone, and which of them the request meets cannot be told`,
    'give the listeners and routes as well: /config_dump holds all',
  );
}

function routeTable(
  manager: ConfigNode | null,
  resources: EnvoyResources,
  warnings: string[],
): ConfigNode | null {
  const inline = at(manager, 'route_config');
  if (inline !== null) return inline;
  const name = textAt(manager, 'rds', 'route_config_name');
  const found = resources.routeTables.find((table) => textAt(table, 'name') === name) ?? null;
  if (found === null) {
    const what = name === null ? 'scoped routes' : `the route table ${name} (rds)`;
    warnings.push(`Envoy: ${what} is not in what was read; --envoy-admin URL shows the routes in force`);
  }
  return found;
}

function findVirtualHost(
  { manager, listener }: Pick<ListenerChoice, 'manager' | 'listener'>,
  routeConfig: ConfigNode | null,
  query: RouteQuery,
): { virtualHost: ConfigNode | null; domainMatch: DomainMatch } {
  const hosts = items(at(routeConfig, 'virtual_hosts'));
  const domains = hosts.map((host) => items(at(host, 'domains')).map((node) => textOf(node) ?? ''));
  const options: HostOptions = {
    stripAnyPort: isTrue(at(manager, 'strip_any_host_port')),
    stripMatchingPort: isTrue(at(manager, 'strip_matching_host_port')),
    ignorePort: isTrue(at(routeConfig, 'ignore_port_in_host_matching')),
    stripTrailingDot: isTrue(at(manager, 'strip_trailing_host_dot')),
    listenerPort: listenerPort(listener),
  };
  const index = searchDomains(domains, comparedHost(query.authority, options));
  if (index !== null) return { virtualHost: hosts[index] ?? null, domainMatch: 'matched' };
  const bare = comparedHost(query.authority, { ...options, stripAnyPort: true });
  const meant = searchDomains(domains, bare);
  if (meant !== null) return { virtualHost: hosts[meant] ?? null, domainMatch: 'port-unmatched' };
  return { virtualHost: hosts[0] ?? null, domainMatch: 'unmatched' };
}

function endGroup(route: ConfigNode | null, warnings: string[]): string | null {
  const action = at(route, 'route');
  const weighted = items(at(action, 'weighted_clusters', 'clusters')).map((one) => textAt(one, 'name'));
  if (weighted.length > 1) {
    warnings.push(`Envoy: the route spreads over ${weighted.join(', ')}; only ${weighted[0]} was read`);
  }
  const name = textAt(action, 'cluster') ?? weighted[0] ?? null;
  if (action !== null && name === null) {
    warnings.push('Envoy: the route chooses its cluster at run time; no cluster was read');
  }
  return name;
}
