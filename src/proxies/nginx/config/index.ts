/** nginx.conf: the settings that govern one request. */

import { otherFile } from '../../../configs/other-file.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { throughBoth } from '../../../configs/through-both.ts';
import { badInput, type DoctorError } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import { accessSettings } from './access.ts';
import type { Directive } from './blocks.ts';
import { compressionSettings } from './compression.ts';
import { withElsewhere } from './elsewhere.ts';
import { errorPageSettings } from './error-pages.ts';
import { type NginxFiles, readNginxFiles } from './includes.ts';
import { limitSettings } from './limits.ts';
import { readLogs } from './logs.ts';
import { noEffectSettings } from './no-effect.ts';
import { queryOfOwnServer } from './own-servers.ts';
import { proxyingSettings } from './proxying.ts';
import { everyPass, followRequest } from './request/index.ts';
import { landedScopes } from './request/landing.ts';
import { routeSettings } from './route.ts';
import { findOne, type Scope } from './scope.ts';
import { sourceSettings } from './source.ts';
import { spotSettings } from './spots.ts';
import { inFrontOf, passConnection } from './stream/index.ts';
import { upstreamSettings } from './upstream.ts';

/** A request that is passed on to the server that it came from ends here. */
const mostServers = 5;

/**
 * Reads nginx.conf and its includes for one request. Throws badInput, with file and line, where nginx itself
 * would refuse the text. Directives and inheritance: nginx.org/en/docs/dirindex.html.
 */
export function readNginxConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const found = readNginxFiles(path);
  const passing = passConnection(hop, found, query);
  if (!passing) return readHttp(hop, path, found, query, mostServers);
  const { reading, behind } = passing;
  return behind ? inFrontOf(readHttp(hop, path, found, behind, mostServers), reading) : reading;
}

function readHttp(
  hop: string,
  path: string,
  found: NginxFiles,
  query: RouteQuery,
  serversLeft: number,
): ConfigReading {
  const scopes = scopesFor(hop, found, query);
  const { settings: own, logs: written } = readScopes(scopes);
  const warnings = [...new Set(scopes.flatMap((scope) => scope.warnings))];
  if (!scopes.some(servesAnyRequest)) throw noServer(path, found, query, warnings);
  const settings = [
    ...own,
    ...scopes.slice(0, 1).flatMap(sourceSettings),
    ...subrequestSettings(hop, found, query, scopes),
  ];
  const logs = distinctLogs(written);
  const passedOn = scopes.length === 1 ? scopes[0]?.passedOn : null;
  const outer = { settings, files: found.files, logs, warnings, ...(passedOn && { passedOn }) };
  const inside = serversLeft > 1 ? queryOfOwnServer(scopes, settings) : null;
  if (!inside) return outer;
  return throughBoth(outer, readHttp(hop, path, found, inside, serversLeft - 1), inside);
}

/** The ways of the request; where the rows tell to whom it was passed on, those that lead there. */
function scopesFor(hop: string, found: NginxFiles, query: RouteQuery): Scope[] {
  const scopes = followRequest(hop, found, query);
  // The rows of a server behind this one, in the same log, name the upstream of that one.
  const isInFront = queryOfOwnServer(scopes, scopes.flatMap(upstreamSettings)) !== null;
  if (!query.passedTo || isInFront) return scopes;
  return landedScopes(scopes, everyPass(hop, found, query), query.passedTo);
}

/** What governs the requests by which a location asks for leave, each marked with its path. */
function subrequestSettings(hop: string, found: NginxFiles, query: RouteQuery, scopes: Scope[]): Setting[] {
  if (!scopes.some((scope) => findOne(scope, 'auth_request'))) return [];
  return (query.subrequests ?? []).flatMap((subrequest) => {
    const asked = followRequest(hop, found, { ...query, path: subrequest, method: 'GET' }, true);
    const { settings } = readScopes(asked);
    return settings
      .filter(({ kind }) => ofUpstream.has(kind))
      .map((setting) => ({ ...setting, elsewhere: undefined, subrequest }));
  });
}

/** What the proxy does with an upstream. */
const ofUpstream: ReadonlySet<SettingKind> = new Set([
  'idle-timeout',
  'response-timeout',
  'connect-timeout',
  'upstream',
  'upstream-tls',
] as const);

/** What all the ways have in common. */
function readScopes(scopes: Scope[]): Pick<ConfigReading, 'settings' | 'logs'> {
  const readings = scopes.map(readScope);
  const [first, ...others] = readings;
  return {
    settings: (first?.settings ?? []).filter((one) => others.every((other) => hasAlike(other, one))),
    logs: readings.flatMap(({ logs }) => logs),
  };
}

function readScope(scope: Scope): Pick<ConfigReading, 'settings' | 'logs'> {
  const { settings, logs } = readLogs(scope);
  const all = [
    ...routeSettings(scope),
    ...upstreamSettings(scope),
    ...proxyingSettings(scope),
    ...compressionSettings(scope),
    ...accessSettings(scope),
    ...errorPageSettings(scope),
    ...limitSettings(scope),
    ...settings,
    ...noEffectSettings(scope),
    ...spotSettings(scope),
  ];
  const known = all.filter((setting) => !mayBeOverridden(scope, setting));
  return { settings: withElsewhere(scope, known), logs };
}

/** What another way has as well; the route is told for the usual way. */
function hasAlike({ settings }: Pick<ConfigReading, 'settings'>, setting: Setting): boolean {
  const isAlike = (other: Setting) =>
    (['kind', 'state', 'setting', 'value', 'ms', 'origin', 'file', 'line'] as const).every(
      (key) => other[key] === setting[key],
    );
  return setting.kind === 'route' || settings.some(isAlike);
}

function distinctLogs(logs: ConfigReading['logs']): ConfigReading['logs'] {
  const keys = logs.map((log) => JSON.stringify(log));
  return logs.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** True if a server or location takes requests, or if it is a part that sets something for the file that includes it. */
function servesAnyRequest({ choice, location, levels }: Scope): boolean {
  if (choice !== null || location !== null || levels.some(({ label }) => label === 'server')) return true;
  return (
    levels.every(({ label }) => label !== 'main') && levels.some(({ directives }) => directives.some(isHttps))
  );
}

/** `proxy_read_timeout 1h;` alone in a file. */
function isHttps({ name, block }: Directive): boolean {
  return block === null && /^(?:(?:proxy|fastcgi|uwsgi|scgi|grpc|gzip)_\w+|gzip)$/.test(name);
}

function noServer(
  path: string,
  { root, files }: NginxFiles,
  query: RouteQuery,
  warnings: string[],
): DoctorError {
  const message = `the nginx config ${path} takes no HTTP request`;
  const text = root.length === 0 ? '' : (files[0]?.text ?? '');
  const other = hasServers(root) ? null : otherFile(message, text, ['nginx-config']);
  if (other !== null) return other;
  const cause = hasServers(root)
    ? `none of its servers listens on port ${query.port} or has the name ${query.authority}`
    : 'no server block in it';
  const more = warnings.filter((text) => text.includes(' include '));
  return badInput(message, [cause, ...more].join('; '), '');
}

function hasServers(root: Directive[]): boolean {
  const inHttp = root.flatMap(({ name, block }) => (/^(?:http|stream)$/.test(name) ? (block ?? []) : []));
  return [...root, ...inHttp].some(({ name }) => name === 'server');
}

/** What an unread `include` could set. */
const inherited: ReadonlySet<SettingKind> = new Set([
  'idle-timeout',
  'response-timeout',
  'connect-timeout',
  'buffering',
  'compression',
  'upstream-protocol',
  'no-effect',
] as const);

/** An `include` that was not read is on a level nearer to the request than the setting found (or none was found): it may set another value. */
function mayBeOverridden({ levels }: Scope, { kind, setting }: Setting): boolean {
  if (!inherited.has(kind)) return false;
  const nearest = levels.find(({ directives }) =>
    directives.some(({ name }) => name === setting || name === 'include'),
  );
  return nearest !== undefined && !nearest.directives.some(({ name }) => name === setting);
}
