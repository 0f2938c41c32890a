/** HTTP filters that delay, hold back, compress or refuse an event stream. */
import type { Setting } from '../../../model/setting.ts';
import type { SettingStates } from '../../../model/setting-kind.ts';
import { describeBucket } from './limits.ts';
import { at, type ConfigNode, configOf, isTrue, items, textAt, textOf, typeName } from './node.ts';
import { replaceScalar } from './place.ts';
import { statement } from './setting.ts';
import type { EnvoyStream } from './stream.ts';

/** One HTTP filter as it acts on this route. */
interface ActiveFilter {
  hop: string;
  path: string;
  filter: ConfigNode;
  config: ConfigNode | null;
  /** `typed_per_filter_config` of route, virtual host or route table, the nearest that has it. */
  perRoute: ConfigNode | null;
}

const readers: Record<string, (active: ActiveFilter) => Setting[]> = {
  ApiKeyAuth: accessRule('password'),
  BasicAuth: accessRule('password'),
  Compressor: compression,
  ExtAuthz: accessRule('service'),
  ExternalProcessor: bodyProcessing,
  JwtAuthentication: accessRule('token'),
  Lua: script,
  LocalRateLimit: localRateLimit,
  OAuth2: accessRule('token'),
  RBAC: policy,
  RateLimit: rateLimit,
};

/** Settings of the HTTP filters on the way; filters that the route switches off are left out. */
export function filterSettings(hop: string, stream: EnvoyStream): Setting[] {
  return items(at(stream.manager, 'http_filters')).flatMap((filter) => {
    const perRoute = perRouteConfig(stream, textAt(filter, 'name') ?? '');
    if (isTrue(at(perRoute ?? filter, 'disabled'))) return [];
    const path = `${stream.labels.manager} > ${textAt(filter, 'name')}`;
    const active = { hop, path, filter, config: configOf(filter), perRoute };
    return readers[typeName(filter)]?.(active) ?? [];
  });
}

function perRouteConfig(stream: EnvoyStream, name: string): ConfigNode | null {
  for (const scope of [stream.route, stream.virtualHost, stream.routeConfig]) {
    const found = at(scope, 'typed_per_filter_config', name);
    // FilterConfig wraps the filter's own message.
    if (found !== null) return isTrue(at(found, 'disabled')) ? found : (at(found, 'config') ?? found);
  }
  return null;
}

/** Envoy's own default list of types has no event stream in it. */
function compression({ hop, path, config }: ActiveFilter): Setting[] {
  const common = at(config, 'response_direction_config', 'common_config');
  const list = at(common, 'content_type') ?? at(config, 'content_type');
  const types = items(list).flatMap((node) => textOf(node) ?? []);
  if (!types.includes('text/event-stream')) return [];
  const detail = 'flushes after every piece of the body';
  return [
    statement(hop, 'compression', 'content_type', path, list, {
      state: 'event-streams',
      value: types.join(' '),
      detail,
    }),
  ];
}

function bodyProcessing({ hop, path, config, perRoute }: ActiveFilter): Setting[] {
  const mode =
    at(perRoute, 'overrides', 'processing_mode', 'response_body_mode') ??
    at(config, 'processing_mode', 'response_body_mode');
  const word = textOf(mode);
  if (mode === null || !word?.startsWith('BUFFERED')) return [];
  const place = replaceScalar(mode, 'NONE');
  const detail = `${word}: the filter waits for the whole response body`;
  const rest = { state: 'whole-body', value: 'on', detail, place } as const;
  return [statement(hop, 'buffering', 'response_body_mode', path, mode, rest)];
}

/** `handle:body()` in envoy_on_response waits for the end of the body; `bodyChunks()` does not. */
function script({ hop, path, filter, config, perRoute }: ActiveFilter): Setting[] {
  const code =
    at(perRoute, 'source_code', 'inline_string') ??
    at(config, 'default_source_code', 'inline_string') ??
    at(config, 'inline_code');
  const response = /function\s+envoy_on_response[\s\S]*/.exec(textOf(code) ?? '')?.[0];
  if (!/:body\s*\(/.test(response ?? '')) return [];
  const detail = 'body() in envoy_on_response waits for the whole response body';
  const rest = { state: 'whole-body', value: 'on', detail } as const;
  return [statement(hop, 'buffering', 'lua', path, code ?? filter, rest)];
}

/** It turns requests away before the router has them. */
function accessRule(state: SettingStates['access-rule']): (active: ActiveFilter) => Setting[] {
  return ({ hop, path, filter }) => [
    statement(hop, 'access-rule', 'http_filters', path, filter, { state, value: typeName(filter) }),
  ];
}

/** Without `rules` it only notes what it would deny; a route may have rules of its own, or none (RBACPerRoute). */
function policy(active: ActiveFilter): Setting[] {
  const { config, perRoute } = active;
  const rules = perRoute === null ? config : at(perRoute, 'rbac');
  const isEnforced = at(rules, 'rules') !== null || at(rules, 'matcher') !== null;
  return isEnforced ? accessRule('policy')(active) : [];
}

function localRateLimit({ hop, path, filter, config, perRoute }: ActiveFilter): Setting[] {
  const bucket = at(perRoute, 'token_bucket') ?? at(config, 'token_bucket');
  if (bucket === null) return [];
  const rest = { value: describeBucket(bucket), detail: 'token bucket' };
  return [statement(hop, 'rate-limit', 'local_ratelimit', path, bucket ?? filter, rest)];
}

function rateLimit({ hop, path, filter, config }: ActiveFilter): Setting[] {
  const value = `domain ${textAt(config, 'domain')}`;
  const detail = 'decided by a rate limit service';
  return [statement(hop, 'rate-limit', 'ratelimit', path, filter, { value, detail })];
}
