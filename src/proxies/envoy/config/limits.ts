/** How many streams Envoy lets through at once: circuit breakers, HTTP/2 streams, connection limits. */
import type { Setting } from '../../../model/setting.ts';
import { at, configOf, items, type Key, textAt, typeName } from './node.ts';
import { findSetting, statement } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** Limits on the number of streams and connections, defaults included. */
export function limitSettings(hop: string, stream: EnvoyStream): Setting[] {
  return [...breakers(hop, stream), ...http2Streams(hop, stream), ...connectionLimits(hop, stream)];
}

function breakers(hop: string, { cluster, route, tcp, labels }: EnvoyStream): Setting[] {
  if (cluster === null) return [];
  const priority = textAt(route, 'route', 'priority') ?? 'DEFAULT';
  const thresholds = items(at(cluster, 'circuit_breakers', 'thresholds'));
  const own = thresholds.findIndex((one) => (textAt(one, 'priority') ?? 'DEFAULT') === priority);
  const way: Key[] = ['circuit_breakers', 'thresholds', own === -1 ? thresholds.length : own];
  const one = (kind: 'max-connections' | 'max-requests', key: string, detail: string) =>
    findSetting(hop, {
      kind,
      state: key === 'max_pending_requests' ? 'waiting' : null,
      path: `${labels.cluster} > circuit_breakers`,
      in: cluster,
      keys: [...way, key],
      fallback: '1024',
      timer: false,
      detail,
    });
  if (tcp !== null)
    return one('max-connections', 'max_connections', 'every stream holds an upstream connection');
  return [
    ...one('max-connections', 'max_connections', 'over HTTP/1.1 every stream holds an upstream connection'),
    ...one('max-requests', 'max_requests', 'concurrent requests to the cluster'),
    ...one('max-requests', 'max_pending_requests', 'requests that wait for a connection'),
  ];
}

function http2Streams(hop: string, { manager, labels }: EnvoyStream): Setting[] {
  if (manager === null) return [];
  return findSetting(hop, {
    kind: 'max-streams',
    path: `${labels.manager} > http2_protocol_options`,
    in: manager,
    keys: ['http2_protocol_options', 'max_concurrent_streams'],
    fallback: '1024',
    timer: false,
    fallbackDetail: 'since 1.36; before: 2147483647',
  });
}

/** Network filters before the HTTP connection manager. */
function connectionLimits(hop: string, { chain, labels }: EnvoyStream): Setting[] {
  return items(at(chain, 'filters'))
    .filter((filter) => typeName(filter) === 'ConnectionLimit')
    .flatMap((filter) =>
      findSetting(hop, {
        kind: 'connection-limit',
        path: `${labels.listener} > connection_limit`,
        in: configOf(filter),
        keys: ['max_connections'],
        timer: false,
      }),
    )
    .concat(listenerRateLimits(hop, chain, labels.listener));
}

function listenerRateLimits(hop: string, chain: EnvoyStream['chain'], path: string): Setting[] {
  return items(at(chain, 'filters'))
    .filter((filter) => typeName(filter) === 'LocalRateLimit')
    .map((filter) => {
      const bucket = at(configOf(filter), 'token_bucket');
      const detail = 'token bucket, for new connections';
      return statement(hop, 'rate-limit', 'local_ratelimit', path, filter, {
        value: describeBucket(bucket),
        detail,
      });
    });
}

/** A token bucket in a reader's words: `10 tokens, 5 more each 1s`. */
export function describeBucket(bucket: EnvoyStream['routeConfig']): string {
  const max = textAt(bucket, 'max_tokens') ?? '0';
  const fill = textAt(bucket, 'tokens_per_fill') ?? '1';
  return `${max} tokens, ${fill} more each ${textAt(bucket, 'fill_interval')}`;
}
