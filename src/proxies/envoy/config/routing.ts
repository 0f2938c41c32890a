/** Where a stream goes: the listener that takes it, the names, the route and the addresses behind it. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import { listenerAddress } from './listener.ts';
import { describeRoute } from './matching.ts';
import { at, type ConfigNode, configOf, entry, items, textAt, textOf } from './node.ts';
import { httpsOnly, outcome } from './outcome.ts';
import { appendItem, insertKeys, replaceFlow } from './place.ts';
import type { EnvoyResources } from './resources.ts';
import { statement } from './setting.ts';
import type { DomainMatch, EnvoyStream } from './stream.ts';
import { httpProtocolOptions } from './timers.ts';

/** The stations of the stream's way, client side first. */
export function routingSettings(hop: string, stream: EnvoyStream, resources: EnvoyResources): Setting[] {
  return [
    ...listener(hop, stream),
    ...offeredProtocols(hop, stream),
    ...domains(hop, stream),
    ...route(hop, stream),
    ...upstream(hop, stream, resources),
  ];
}

/** What the listener offers by ALPN; nothing for one that speaks no TLS. */
function offeredProtocols(hop: string, { chain, labels }: EnvoyStream): Setting[] {
  const common = tlsContext(chain);
  if (common === null) return [];
  const list = at(common, 'alpn_protocols');
  const names = items(list).flatMap((one) => textOf(one) ?? []);
  const place = list === null ? insertKeys(common, ['alpn_protocols'], false) : replaceFlow(list);
  const value = names.length === 0 ? null : `[${names.join(', ')}]`;
  const rest = {
    state: 'alpn' as const,
    value,
    detail: names.length === 0 ? 'not set: no protocol is offered by ALPN' : 'tls',
    items: names,
    place,
  };
  return [
    statement(
      hop,
      'listener',
      'alpn_protocols',
      `${labels.listener} > common_tls_context`,
      list ?? common,
      rest,
    ),
  ];
}

function tlsContext(chain: ConfigNode | null): ConfigNode | null {
  const tls = configOf(at(chain, 'transport_socket'));
  return at(tls, 'common_tls_context') ?? at(tls, 'downstream_tls_context', 'common_tls_context');
}

function listener(hop: string, stream: EnvoyStream): Setting[] {
  const { listener: node, chain, labels } = stream;
  if (node === null) return [];
  if (chain === null) return [unserved(hop, stream, node)];
  const common = tlsContext(chain);
  const protocols = items(at(common, 'alpn_protocols')).flatMap((one) => textOf(one) ?? []);
  const address = at(node, 'address', 'socket_address', 'port_value') ?? node;
  const state = common === null ? 'plain' : 'tls';
  const rest = { state, value: listenerAddress(node), detail: state, items: protocols } as const;
  return [statement(hop, 'listener', 'address', labels.listener, address, rest)];
}

/** None of its chains takes the connection, which is closed then. */
function unserved(hop: string, { isTls, labels }: EnvoyStream, node: ConfigNode): Setting {
  const speaking = items(at(node, 'filter_chains')).filter((chain) => tlsContext(chain) !== null);
  const names = speaking.map((chain) => at(chain, 'filter_chain_match', 'server_names')).find((one) => one);
  const state = isTls ? 'unserved' : 'tls';
  const value = listenerAddress(node);
  if (speaking.length === 0)
    return statement(hop, 'listener', 'address', labels.listener, node, { value, state: 'plain' });
  return statement(
    hop,
    'listener',
    'address',
    `${labels.listener} > filter_chain_match`,
    names ?? speaking[0] ?? node,
    {
      state,
      value,
    },
  );
}

const domainDetail: Record<DomainMatch, string | null> = {
  matched: null,
  'port-unmatched': 'matches without port',
  unmatched: 'no match',
};

function domains(hop: string, { routeConfig, virtualHost, domainMatch, labels }: EnvoyStream): Setting[] {
  const found = entry(virtualHost, 'domains');
  if (found === null) return [];
  const hosts = items(at(routeConfig, 'virtual_hosts'));
  // The name in the request is unknown here: all served names are listed, and only a single one can be assumed to be meant.
  const ofAll = domainMatch === 'unmatched' && hosts.length > 1;
  const lists = ofAll ? hosts.map((host) => at(host, 'domains')) : [found.value];
  const names = lists.flatMap((list) => items(list).flatMap((node) => textOf(node) ?? []));
  return [
    statement(hop, 'domains', 'domains', ofAll ? 'all virtual hosts' : labels.virtualHost, found.key, {
      state: domainMatch,
      value: names.join(', '),
      detail: domainDetail[domainMatch],
      items: names,
      place: found.value === null || ofAll ? null : appendItem(found.value),
    }),
  ];
}

function route(hop: string, stream: EnvoyStream): Setting[] {
  const { routeConfig, virtualHost, domainMatch, routed, labels } = stream;
  if (routeConfig === null || routed === 'unknown') return [];
  const none = (node: ConfigNode | null, detail: string, path = labels.route) => [
    statement(hop, 'route', 'routes', path, node, { value: null, detail }),
  ];
  if (domainMatch !== 'matched') {
    const path = `${labels.manager} > route_config`;
    return none(entry(routeConfig, 'virtual_hosts')?.key ?? routeConfig, 'no virtual host', path);
  }
  if (routed === 'to-https') return [httpsOnly(hop, stream)];
  if (stream.route === null) {
    const name = textAt(virtualHost, 'name') ?? '';
    const node = entry(virtualHost, 'routes')?.key ?? virtualHost;
    return none(node, `no route in virtual host ${name}`);
  }
  const node = at(stream.route, 'match') ?? stream.route;
  const rest = { value: describeRoute(stream.route), ...outcome(stream) };
  return [statement(hop, 'route', 'routes', labels.route, node, rest)];
}

function upstream(hop: string, stream: EnvoyStream, resources: EnvoyResources): Setting[] {
  const { cluster, labels } = stream;
  if (cluster === null) return [];
  const assignment = assignmentOf(cluster, resources);
  const addresses = items(at(assignment, 'endpoints'))
    .flatMap((locality) => items(at(locality, 'lb_endpoints')))
    .map((one) => at(one, 'endpoint', 'address'))
    .flatMap(addressOf);
  const type = textAt(cluster, 'type') ?? textAt(cluster, 'cluster_type', 'name') ?? 'STATIC';
  return [
    statement(hop, 'upstream', 'load_assignment', labels.cluster, assignment ?? cluster, {
      value: addresses.join(', ') || null,
      detail: stream.tcp === null ? `${type}, ${upstreamProtocol(cluster)}` : type,
      items: addresses,
    }),
    ...traits(hop, stream, type),
  ];
}

/** What of the cluster decides how a host can be missing, or a connection fail. */
function traits(hop: string, { cluster, labels }: EnvoyStream, type: string): Setting[] {
  const named = (kind: SettingKind, key: string, value: string) => {
    const node = entry(cluster, key)?.key ?? at(cluster, key);
    return node === null ? [] : [statement(hop, kind, key, labels.cluster, node, { value })];
  };
  return [
    ...named('upstream-tls', 'transport_socket', 'TLS'),
    ...(/^(STRICT|LOGICAL)_DNS$/.test(type) ? named('upstream-lookup', 'type', type) : []),
    ...named('upstream-checks', 'health_checks', 'set'),
    ...named('upstream-checks', 'outlier_detection', 'set'),
  ];
}

function assignmentOf(cluster: ConfigNode, { assignments }: EnvoyResources): ConfigNode | null {
  const inline = at(cluster, 'load_assignment');
  const names = [textAt(cluster, 'eds_cluster_config', 'service_name'), textAt(cluster, 'name')];
  return inline ?? assignments.find((one) => names.includes(textAt(one, 'cluster_name'))) ?? null;
}

function addressOf(address: ConfigNode | null): string[] {
  const host = textAt(address, 'socket_address', 'address');
  const port = textAt(address, 'socket_address', 'port_value');
  const path = textAt(address, 'pipe', 'path');
  if (host !== null) return [port === null ? host : `${host}:${port}`];
  return path === null ? [] : [path];
}

/** HTTP/1.1 unless the cluster says otherwise; ALPN and the client's version can also decide. */
function upstreamProtocol(cluster: ConfigNode): string {
  const options = httpProtocolOptions(cluster);
  if (at(options, 'auto_config') !== null) return 'http1 or http2 by ALPN';
  if (at(options, 'use_downstream_protocol_config') !== null) return 'http1 or http2 as the client';
  if (at(options, 'explicit_http_config', 'http3_protocol_options') !== null) return 'http3';
  // `http2_protocol_options: {}` and a bare `http2_protocol_options:` both choose it.
  const explicit = entry(at(options, 'explicit_http_config'), 'http2_protocol_options') !== null;
  return explicit || at(cluster, 'http2_protocol_options') !== null ? 'http2' : 'http1';
}
