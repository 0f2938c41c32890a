/** apache2.conf or httpd.conf: the settings that govern one request. */
import { otherFile } from '../../../configs/other-file.ts';
import { type OwnListen, withOwnListener } from '../../../configs/own-listener.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import { accessSettings } from './access.ts';
import { droppedHeaders } from './dropped-headers.ts';
import { withElsewhere } from './elsewhere.ts';
import { errorPageSettings } from './error-pages.ts';
import { type ApacheFiles, readApacheFiles } from './files.ts';
import { compressionSettings } from './filters.ts';
import type { Level } from './level.ts';
import { readLogs } from './logs.ts';
import { noEffectSettings } from './no-effect.ts';
import { passedOnBy } from './passed-on.ts';
import { comparedPath } from './paths.ts';
import { proxyingSettings } from './proxying.ts';
import { routeOf } from './route.ts';
import { routeSettings } from './route-settings.ts';
import type { Scope } from './scope.ts';
import { sectionsOf } from './sections.ts';
import { chooseServer, hostLabel, parseAddress, type ServerChoice } from './server.ts';
import { sourceSettings } from './source.ts';
import { spotSettings } from './spots.ts';
import { type Directive, firstArgument, placeOf } from './tree.ts';
import { upstreamSettings } from './upstream.ts';

/**
 * Reads a config and its includes for one request. Throws badInput, with file and line, where Apache itself would
 * refuse the text. Directives and merging: httpd.apache.org/docs/2.4/sections.html.
 */
export function readApacheConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const found = readApacheFiles(path);
  const scope = scopeOf(hop, path, found, query);
  const { settings: ofLogs, logs } = readLogs(scope, found.serverRoot);
  const settings = withElsewhere(scope, [...settingsOf(scope), ...ofLogs, ...sourceSettings(scope)]);
  const { files, warnings } = found;
  return { settings, files, logs, warnings: [...new Set(warnings)], ...passedOnBy(scope) };
}

function scopeOf(hop: string, path: string, found: ApacheFiles, query: RouteQuery): Scope {
  const { root, files, warnings, knowsModules } = found;
  const choice = chooseServer(root, query) ?? behindAnother(root, query, warnings);
  if (!choice || root.length === 0) throw noServer(path, found, query);
  const main: Level = { label: 'main', directives: root, node: null };
  const { server } = choice;
  const own = server && { label: hostLabel(server), directives: server.block ?? [], node: server };
  const servers = own ? [own, main] : [main];
  const compared = comparedPath(query.path);
  if (compared === null)
    throw badInput(`Apache refuses the path ${query.path}`, 'it is no path, or has an encoded slash', '');
  const { route, path: met } = routeOf(servers, compared, query);
  const target = route.kind === 'passes' ? route.target : null;
  const { sections, unsure } = sectionsOf(servers, met, target);
  if (route.kind === 'unknown')
    warnings.push(
      `${placeOf(route.by)}: whether ${route.by.name} takes the request is only known when it comes`,
    );
  return { hop, query, files, warnings, root, knowsModules, choice, servers, sections, unsure, route };
}

/** On no port of its own was that asked: a box or a port map stands in front of it, and the name alone chooses. */
function behindAnother(root: Directive[], query: RouteQuery, warnings: string[]): ServerChoice | null {
  const choice = chooseServer(root, { ...query, port: null });
  if (choice)
    warnings.push(`no Listen is for port ${query.port}: read as it stands behind something that is`);
  return choice;
}

function settingsOf(scope: Scope): Setting[] {
  const path = comparedPath(scope.query.path) ?? '/';
  const all = [
    ...routeSettings(scope),
    ...withOwnListener(upstreamSettings(scope), scope.root.flatMap(listensOf)),
    ...proxyingSettings(scope),
    ...compressionSettings(scope, path),
    ...accessSettings(scope),
    ...errorPageSettings(scope),
    ...droppedHeaders(scope),
    ...noEffectSettings(scope),
    ...spotSettings(scope),
  ];
  const unsure = new Set(scope.unsure.flatMap(({ directives }) => directives.map(({ key }) => key)));
  return all.filter(({ setting }) => !unsure.has(setting.toLowerCase()));
}

function listensOf(directive: Directive): OwnListen[] {
  if (directive.key !== 'listen') return [];
  const text = firstArgument(directive);
  const { host, port } = /^\d+$/.test(text) ? { host: '', port: Number(text) } : parseAddress(text);
  return port === null ? [] : [{ host, ports: [port, port], at: placeOf(directive) }];
}

function noServer(path: string, { root, files }: ApacheFiles, query: RouteQuery) {
  const message = `the Apache config ${path} takes no HTTP request`;
  const other = root.length > 0 ? null : otherFile(message, files[0]?.text ?? '', ['apache-config']);
  if (other !== null) return other;
  const cause =
    root.length === 0 ? 'no directive in it' : `none of its Listen directives is for port ${query.port}`;
  return badInput(message, cause, '');
}
