/** apache2.conf or httpd.conf: the settings that govern one request. */
import { otherFile } from '../../../configs/other-file.ts';
import { withOwnListener } from '../../../configs/own-listener.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { throughBoth } from '../../../configs/through-both.ts';
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
import { listensOf, queryOfOwnServer } from './own-servers.ts';
import { passedOnBy } from './passed-on.ts';
import { comparedPath } from './paths.ts';
import { processLimit } from './process-limit.ts';
import { proxyingSettings } from './proxying.ts';
import { routeOf } from './route.ts';
import { routeSettings } from './route-settings.ts';
import type { Scope } from './scope.ts';
import { sectionsOf } from './sections.ts';
import { chooseServer, hostLabel, type ServerChoice } from './server.ts';
import { sourceSettings } from './source.ts';
import { spotSettings } from './spots.ts';
import { type Directive, placeOf } from './tree.ts';
import { upstreamSettings } from './upstream.ts';

/** A request that is passed on to the server that it came from ends here. */
const mostServers = 5;

/**
 * Reads a config and its includes for one request. Throws badInput, with file and line, where Apache itself would
 * refuse the text. Directives and merging: httpd.apache.org/docs/2.4/sections.html.
 */
export function readApacheConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  return readServers(hop, path, readApacheFiles(path), query, mostServers);
}

function readServers(
  hop: string,
  path: string,
  found: ApacheFiles,
  query: RouteQuery,
  serversLeft: number,
): ConfigReading {
  const scope = scopeOf(hop, path, found, query);
  const { settings: ofLogs, logs } = readLogs(scope, found.serverRoot);
  const settings = withElsewhere(scope, [...settingsOf(scope), ...ofLogs, ...sourceSettings(scope)]);
  const { files, warnings } = found;
  const passed = passedOnBy(scope);
  const outer = { settings, files, logs, warnings: [...new Set(warnings)], ...passed };
  const inside = serversLeft > 1 ? queryOfOwnServer(scope, settings, passed) : null;
  return inside ? throughBoth(outer, readServers(hop, path, found, inside, serversLeft - 1), inside) : outer;
}

function scopeOf(hop: string, path: string, found: ApacheFiles, query: RouteQuery): Scope {
  const { root, files, warnings, knowsModules } = found;
  const choice = chooseServer(root, query) ?? behindAnother(root, query, warnings);
  if (!choice || root.length === 0) throw noServer(path, found, query);
  const main: Level = { label: 'main', directives: root, node: null };
  const { server } = choice;
  const own = server && { label: hostLabel(server, root), directives: server.block ?? [], node: server };
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
    ...withOwnListener(upstreamSettings(scope), listensOf(scope.root)),
    ...proxyingSettings(scope),
    ...processLimit(scope),
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

function noServer(path: string, { root, files }: ApacheFiles, query: RouteQuery) {
  const message = `the Apache config ${path} takes no HTTP request`;
  const other = root.length > 0 ? null : otherFile(message, files[0]?.text ?? '', ['apache-config']);
  if (other !== null) return other;
  const cause =
    root.length === 0 ? 'no directive in it' : `none of its Listen directives is for port ${query.port}`;
  return badInput(message, cause, '');
}
