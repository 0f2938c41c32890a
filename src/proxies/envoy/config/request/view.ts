/** A request as the routes of one connection manager see it. */
import type { RouteQuery } from '../../../../model/route-query.ts';
import { comparedHost, type HostOptions } from '../domains.ts';
import { at, type ConfigNode, isTrue, items, typeName } from '../node.ts';
import { normalPath } from './normal-path.ts';
import type { Held } from './text-match.ts';

export interface RequestView {
  /** Without query; of several forms, versions differ in which of them is compared. */
  paths: string[];
  header(name: string): Held;
  parameter(name: string): Held;
}

/** What of the way changes a request before its routes are asked. */
export interface Surroundings {
  manager: ConfigNode | null;
  routeConfig: ConfigNode | null;
  host: HostOptions;
}

/** What Envoy, a proxy in front or each request of a run sets by itself, and what is asked for anew each time. */
const varying =
  /^(?:x-envoy-|x-forwarded-|x-request-id$|x-real-ip$|x-client-trace-id$|x-b3-|traceparent$|forwarded$|via$|connection$|user-agent$|accept-encoding$|cookie$|last-event-id$|content-length$|transfer-encoding$|te$)/;

export function viewOf(query: RouteQuery, around: Surroundings): RequestView {
  const { manager, routeConfig, host } = around;
  const whole = normalPath(query.path, manager);
  const [bare = '', ...behind] = whole.replace(/#.*/, '').split('?');
  const ignoresParameters = isTrue(at(routeConfig, 'ignore_path_parameters_in_path_matching'));
  const parameters = new Map<string, string>();
  for (const pair of behind.join('?').split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(pair) ?? [];
    if (pair !== '' && !parameters.has(name)) parameters.set(name, value);
  }
  const authority = comparedHost(query.authority, { ...host, ignorePort: false });
  const proto = headerOf(query, 'x-forwarded-proto', manager);
  const scheme = typeof proto === 'string' ? proto.toLowerCase() : null;
  const pseudo: Record<string, string> = {
    ':method': query.method,
    ':authority': authority,
    host: authority,
    ':path': whole,
    ...(scheme === null ? {} : { ':scheme': scheme }),
  };
  return {
    paths: ignoresParameters ? withoutParameters(bare) : [bare],
    header: (name) => pseudo[name.toLowerCase()] ?? headerOf(query, name.toLowerCase(), manager),
    parameter: (name) => parameters.get(name) ?? null,
  };
}

/** `/a;v=1/b` loses all behind the first `;` up to 1.36, and in later versions the parameters of each segment (run against both). */
function withoutParameters(path: string): string[] {
  return [...new Set([path.replace(/;.*/, ''), path.replace(/;[^/]*/g, '')])];
}

function headerOf({ headers, scheme }: RouteQuery, name: string, manager: ConfigNode | null): Held {
  const sent = headers?.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : [])) ?? [];
  if (name === 'x-forwarded-proto' && isTrue(at(manager, 'use_remote_address'))) return scheme;
  if (name === 'x-forwarded-proto' && headers) return sent[0] ?? scheme;
  if (name === ':scheme') return { open: 'the scheme that a proxy in front tells is not known' };
  if (headers === undefined || varying.test(name)) return { open: `whether ${name} is sent is not known` };
  const setter = items(at(manager, 'http_filters'))
    .map(typeName)
    .find((type) => setters.has(type));
  if (setter !== undefined) return { open: `the filter ${setter} may set ${name}` };
  if (sent.length > 0) return sent.join(',');
  return name === 'accept' ? 'text/event-stream' : null;
}

/** HTTP filters that can change headers and have the route chosen anew. */
const setters = new Set([
  ...['Lua', 'Wasm', 'ExternalProcessor', 'ExtAuthz', 'JwtAuthentication', 'HeaderMutation', 'Config'],
  ...['HeaderToMetadata', 'OAuth2', 'CustomResponse', 'PluginConfig', 'SetFilterState', 'GeoIP', 'Geoip'],
]);
