/** Where the fields stand, or the message that they would be put into, that a fix may name and that decide nothing else here. */
import type { Setting } from '../../../model/setting.ts';
import { at, type ConfigNode, textOf } from './node.ts';
import { findSetting, statement } from './setting.ts';
import type { EnvoyStream } from './stream.ts';
import { httpProtocolOptions } from './timers.ts';

/** Its own word, the path to it, and the nodes to look at, the nearest first: where it stands, then what it belongs into. */
type Row = [setting: string, path: string, nodes: (ConfigNode | null)[]];

export function spotSettings(hop: string, stream: EnvoyStream): Setting[] {
  if (stream.manager === null || stream.routeConfig === null) return [];
  const ignorePort = findSetting(hop, {
    kind: 'spot',
    path: `${stream.labels.manager} > route_config`,
    in: stream.routeConfig,
    keys: ['ignore_port_in_host_matching'],
    fallback: 'false',
    timer: false,
  });
  return [...ignorePort, ...rowsOf(stream).flatMap((row) => spot(hop, row))];
}

function spot(hop: string, [setting, path, nodes]: Row): Setting[] {
  const [own] = nodes;
  const node = nodes.find((one) => one !== null) ?? null;
  if (node === null) return [];
  const value = own ? textOf(own) : null;
  const told = statement(hop, 'spot', setting, path, node, { value });
  return [{ ...told, origin: value === null ? 'default' : 'config' }];
}

function rowsOf({ cluster, route, manager, chain, labels }: EnvoyStream): Row[] {
  const options = httpProtocolOptions(cluster);
  const socket = at(cluster, 'transport_socket');
  const action = at(route, 'route');
  const front = at(chain, 'transport_socket');
  return [
    ['explicit_http_config', labels.cluster, [at(options, 'explicit_http_config'), options, cluster]],
    [
      'idle_timeout',
      labels.cluster,
      [at(options, 'common_http_protocol_options', 'idle_timeout'), options, cluster],
    ],
    ['health_checks', labels.cluster, [at(cluster, 'health_checks'), cluster]],
    ['load_assignment', labels.cluster, [at(cluster, 'load_assignment'), cluster]],
    ['address', labels.cluster, [at(cluster, 'load_assignment'), cluster]],
    ['sni', labels.cluster, [at(socket, 'typed_config', 'sni'), socket, cluster]],
    ['validation_context', labels.cluster, [socket, cluster]],
    ['hash_policy', labels.route, [at(action, 'hash_policy'), action]],
    ['retry_on', labels.route, [at(action, 'retry_policy', 'retry_on'), at(action, 'retry_policy'), action]],
    ['codec_type', labels.manager, [at(manager, 'codec_type'), manager]],
    ['certificate_chain', labels.listener, [front, chain]],
    ['tls_params', labels.listener, [front, chain]],
  ];
}
