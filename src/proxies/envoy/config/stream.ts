/** The ways of one stream through an Envoy configuration: listener, virtual host, route, cluster. */
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import { clustersOf } from './clusters.ts';
import { comparedHost, type HostOptions, searchDomains } from './domains.ts';
import { chooseListeners, type ListenerChoice, listenerAddress, listenerPort } from './listener.ts';
import { describeRoute } from './matching.ts';
import { at, type ConfigNode, isTrue, items, textAt, textOf } from './node.ts';
import { type RouteChoice, routeChoices } from './request/routes.ts';
import { viewOf } from './request/view.ts';
import type { EnvoyResources } from './resources.ts';

/** Whether a virtual host takes the name. */
export type DomainMatch = Exclude<SettingState<'domains'>, 'default-server'>;

export interface EnvoyStream extends ListenerChoice, RouteChoice {
  routeConfig: ConfigNode | null;
  /** The one that takes the name, or the one that was meant to. */
  virtualHost: ConfigNode | null;
  domainMatch: DomainMatch;
  clusterName: string | null;
  cluster: ConfigNode | null;
  /** Labels for `path` of a setting. */
  labels: { listener: string; manager: string; virtualHost: string; route: string; cluster: string };
}

/** What a stream has before its cluster is known. */
type Way = Omit<EnvoyStream, 'clusterName' | 'cluster' | 'labels'>;

/** More are not followed: what holds in none of these can be relied on in none. */
const mostWays = 24;

/** Every way that the request may take, one where the config decides it; guesses and gaps go into `warnings`. */
export function followStreams(
  resources: EnvoyResources,
  query: RouteQuery,
  warnings: string[],
): EnvoyStream[] {
  const isPart = resources.listeners.length === 0;
  const choices = isPart ? [noListener(warnings)] : chooseListeners(resources.listeners, query, warnings);
  const ways = choices.flatMap((choice) => {
    if (!isPart && choice.manager === null) return [{ ...choice, ...unrouted }];
    const table = isPart
      ? tableAlone(resources, query, warnings)
      : routeTable(choice.manager, resources, warnings);
    return waysThrough(choice, table, query, warnings);
  });
  return ways.slice(0, mostWays).flatMap((way) => {
    const alone = isPart && way.routeConfig === null ? [textAt(resources.clusters[0] ?? null, 'name')] : null;
    return (alone ?? clustersOf(way, warnings)).map((name) => withCluster(way, name, resources, warnings));
  });
}

const unrouted = {
  routeConfig: null,
  virtualHost: null,
  domainMatch: 'unmatched',
  route: null,
  routed: 'unknown',
} as const;

function waysThrough(
  choice: ListenerChoice,
  routeConfig: ConfigNode | null,
  query: RouteQuery,
  warnings: string[],
): Way[] {
  if (routeConfig === null) return [{ ...choice, ...unrouted }];
  const host = hostOptions(choice, routeConfig);
  const found = findVirtualHost(routeConfig, host, query);
  const { virtualHost, domainMatch } = found;
  const shared = { ...choice, routeConfig, ...found };
  if (virtualHost === null || domainMatch === 'unmatched')
    return [{ ...shared, route: null, routed: 'nowhere' }];
  const view = viewOf(query, { manager: choice.manager, routeConfig, host });
  return routeChoices(virtualHost, view, warnings).map((one) => ({ ...shared, ...one }));
}

function withCluster(
  way: Way,
  clusterName: string | null,
  { clusters }: EnvoyResources,
  warnings: string[],
): EnvoyStream {
  const cluster = clusters.find((one) => textAt(one, 'name') === clusterName) ?? null;
  if (clusterName !== null && cluster === null) {
    warnings.push(`Envoy: the cluster ${clusterName} of the route is not in the configuration that was read`);
  }
  return { ...way, clusterName, cluster, labels: labelsOf(way, clusterName) };
}

function labelsOf({ listener: node, virtualHost, route }: Way, clusterName: string | null) {
  const listener = node === null ? 'listener' : `listener ${textAt(node, 'name') ?? listenerAddress(node)}`;
  const host = `virtual host ${textAt(virtualHost, 'name') ?? ''}`;
  return {
    listener,
    manager: `${listener} > http_connection_manager`,
    virtualHost: host,
    route: route === null ? host : `${host} > route ${describeRoute(route)}`,
    cluster: `cluster ${clusterName}`,
  };
}

function noListener(warnings: string[]): ListenerChoice {
  warnings.push('Envoy: no listener in what was read; what it and its connection manager set is not known');
  return { listener: null, chain: null, manager: null, tcp: null, isTls: false };
}

/** The table that takes the name, else the first. */
function tableAlone(
  { routeTables, clusters }: EnvoyResources,
  query: RouteQuery,
  warnings: string[],
): ConfigNode | null {
  const taking = routeTables.filter(
    (table) =>
      findVirtualHost(table, hostOptions({ listener: null, manager: null }, table), query).domainMatch ===
      'matched',
  );
  if (taking.length > 1) warnings.push('Envoy: several route tables take this name; the first was read');
  const table = taking[0] ?? routeTables[0] ?? null;
  if (table === null && clusters.length !== 1) throw ambiguousResources(clusters.length);
  return table;
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

function hostOptions(
  { manager, listener }: Pick<ListenerChoice, 'manager' | 'listener'>,
  routeConfig: ConfigNode | null,
): HostOptions {
  return {
    stripAnyPort: isTrue(at(manager, 'strip_any_host_port')),
    stripMatchingPort: isTrue(at(manager, 'strip_matching_host_port')),
    ignorePort: isTrue(at(routeConfig, 'ignore_port_in_host_matching')),
    stripTrailingDot: isTrue(at(manager, 'strip_trailing_host_dot')),
    listenerPort: listenerPort(listener),
  };
}

function findVirtualHost(
  routeConfig: ConfigNode | null,
  options: HostOptions,
  query: RouteQuery,
): { virtualHost: ConfigNode | null; domainMatch: DomainMatch } {
  const hosts = items(at(routeConfig, 'virtual_hosts'));
  const domains = hosts.map((host) => items(at(host, 'domains')).map((node) => textOf(node) ?? ''));
  const index = searchDomains(domains, comparedHost(query.authority, options));
  if (index !== null) return { virtualHost: hosts[index] ?? null, domainMatch: 'matched' };
  const bare = comparedHost(query.authority, { ...options, stripAnyPort: true });
  const meant = searchDomains(domains, bare);
  if (meant !== null) return { virtualHost: hosts[meant] ?? null, domainMatch: 'port-unmatched' };
  return { virtualHost: hosts[0] ?? null, domainMatch: 'unmatched' };
}
