/** Timers on a stream's way through Envoy: which one acts, which is overridden, which has no effect. */
import type { Setting } from '../../../model/setting.ts';
import { at, type ConfigNode, keysOf, textAt } from './node.ts';
import { durationMs, findSetting, type SettingQuery } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** A timer as it is looked for. */
export type Timer = Omit<SettingQuery, 'timer'>;

/** All timers of the stream; the effective idle timeout comes before the others of its kind. */
export function timerSettings(hop: string, stream: EnvoyStream): Setting[] {
  return [
    ...idleTimers(stream),
    ...routeTimers(stream),
    ...streamDurations(stream),
    ...clusterTimers(stream),
    ...idleEffectless(stream),
  ].flatMap((timer) => findSetting(hop, { ...timer, timer: true }));
}

function idleTimers({ manager, route, routed, labels }: EnvoyStream): Timer[] {
  const action = at(route, 'route');
  const overridden = at(action, 'idle_timeout') !== null;
  return [
    { kind: 'idle-timeout', path: labels.route, in: action, keys: ['idle_timeout'] },
    {
      kind: overridden ? 'no-effect' : 'idle-timeout',
      path: labels.manager,
      in: manager,
      keys: ['stream_idle_timeout'],
      fallback: overridden || manager === null || routed === 'unknown' ? null : '300s',
      detail: overridden ? "the route's idle_timeout takes its place" : unlessOf(routed),
    },
  ];
}

/** A route that is not known may have limits in the place of the connection manager's. */
function unlessOf(routed: EnvoyStream['routed']): string | null {
  return routed === 'unknown' ? 'unless the route, which is not known, has a limit of its own' : null;
}

function routeTimers(stream: EnvoyStream): Timer[] {
  const action = at(stream.route, 'route');
  if (action === null) return [];
  const path = stream.labels.route;
  const retry = at(action, 'retry_policy') ?? at(stream.virtualHost, 'retry_policy');
  const retries = { path: `${path} > retry_policy`, in: retry };
  return [
    ...wholeResponse(path, action),
    { ...perTryIdle(retry), ...retries, keys: ['per_try_idle_timeout'] },
    {
      kind: 'response-timeout',
      state: 'per-try',
      ...retries,
      keys: ['per_try_timeout'],
      detail: 'until the response headers of one try',
    },
    {
      kind: 'no-effect',
      ...retries,
      keys: ['per_try_timeout'],
      detail: 'ignored once the response has begun: it cannot cut a running stream',
    },
  ];
}

/** Once `per_try_timeout` has passed over a response that began, silence is counted no more (run against 1.36 and 1.40). */
function perTryIdle(retry: ConfigNode | null): Pick<Timer, 'kind' | 'state' | 'detail'> {
  const written = textAt(retry, 'per_try_timeout');
  const wholeMs = durationMs(written ?? '') ?? 0;
  const idleMs = durationMs(textAt(retry, 'per_try_idle_timeout') ?? '') ?? 0;
  if (wholeMs > 0 && wholeMs < idleMs)
    return { kind: 'no-effect', detail: `ends with per_try_timeout (${written}), which is shorter` };
  const until = wholeMs > 0 ? `, and only in the first ${written} of a try (per_try_timeout)` : '';
  return { kind: 'idle-timeout', state: 'per-try', detail: `silence of the upstream${until}` };
}

/**
 * Any `max_stream_duration` of the route, an empty one too, switches its `timeout` and the 15 s default off
 * (`usingNewTimeouts` in Envoy's router; run against 1.36 and 1.40).
 */
function wholeResponse(path: string, action: ConfigNode): Timer[] {
  const timeout = { path, in: action, keys: ['timeout'] };
  if (at(action, 'max_stream_duration') !== null) {
    const detail = "the route's max_stream_duration, whatever stands in it, switches it off";
    return [{ kind: 'no-effect', state: 'response-limit', ...timeout, detail }];
  }
  const acting = { ...timeout, fallback: '15s' };
  const detail = 'from the complete request to the complete response';
  return [
    { kind: 'total-timeout', state: 'response', ...acting, detail },
    { kind: 'response-timeout', ...acting },
  ];
}

/** The route's limit takes the place of the connection manager's; the cluster's stands beside both. */
function streamDurations({ manager, route, routed, cluster, labels }: EnvoyStream): Timer[] {
  const own = at(route, 'route', 'max_stream_duration');
  const overridden = at(own, 'max_stream_duration') !== null;
  const keys = ['max_stream_duration'];
  return [
    {
      kind: 'total-timeout',
      state: 'stream',
      path: `${labels.route} > max_stream_duration`,
      in: own,
      keys,
    },
    {
      kind: overridden ? 'no-effect' : 'total-timeout',
      state: overridden ? null : 'stream',
      path: `${labels.manager} > common_http_protocol_options`,
      in: at(manager, 'common_http_protocol_options'),
      keys,
      detail: overridden ? "the route's max_stream_duration takes its place" : unlessOf(routed),
    },
    {
      kind: 'total-timeout',
      state: 'upstream-stream',
      path: `${labels.cluster} > common_http_protocol_options`,
      in: upstreamOptions(cluster),
      keys,
    },
  ];
}

/** Of a connection to the upstream. */
export function clusterTimers({ cluster, labels }: Pick<EnvoyStream, 'cluster' | 'labels'>): Timer[] {
  if (cluster === null) return [];
  const keys = ['connect_timeout'];
  return [{ kind: 'connect-timeout', path: labels.cluster, in: cluster, keys, fallback: '5s', off: null }];
}

/** Often set for streams, and without effect on a running one: each was tried on a running stream. */
function idleEffectless({ manager, cluster, labels }: EnvoyStream): Timer[] {
  const common = at(manager, 'common_http_protocol_options');
  const upstream = upstreamOptions(cluster);
  const whole = { path: labels.manager, in: manager };
  const down = { path: `${labels.manager} > common_http_protocol_options`, in: common };
  const up = { path: `${labels.cluster} > common_http_protocol_options`, in: upstream };
  const rows: [Pick<Timer, 'path' | 'in'>, string, string][] = [
    [whole, 'request_timeout', 'limits receiving the request; it ends when the response begins'],
    [down, 'idle_timeout', 'counts only while the client connection has no stream'],
    [down, 'max_connection_duration', 'drains the connection: a running stream goes on to its end'],
    [up, 'idle_timeout', 'counts only while the upstream connection has no stream'],
    [up, 'max_connection_duration', 'drains the upstream connection: a running stream goes on to its end'],
    [whole, 'delayed_close_timeout', 'only delays the FIN after a stream has ended'],
  ];
  return rows.map(([where, key, detail]) => ({
    kind: 'no-effect',
    state: key === 'delayed_close_timeout' ? 'close-delay' : null,
    ...where,
    keys: [key],
    detail,
  }));
}

/** `common_http_protocol_options` of a cluster, in its extension or in the deprecated place. */
function upstreamOptions(cluster: ConfigNode | null): ConfigNode | null {
  const extension = httpProtocolOptions(cluster);
  return at(extension ?? cluster, 'common_http_protocol_options');
}

/** The HttpProtocolOptions extension of a cluster. */
export function httpProtocolOptions(cluster: ConfigNode | null): ConfigNode | null {
  const extensions = at(cluster, 'typed_extension_protocol_options');
  const name = keysOf(extensions).find((key) => key.endsWith('.HttpProtocolOptions'));
  return name === undefined ? null : at(extensions, name);
}
