/** A Caddy config (Caddyfile or JSON): the settings that govern one request. Runs no program: `caddy adapt` is not asked. */
import { readConfigText } from '../../../configs/config-file.ts';
import { otherFile } from '../../../configs/other-file.ts';
import { type OwnListen, withOwnListener } from '../../../configs/own-listener.ts';
import type { ConfigReading } from '../../../configs/reading.ts';
import { badInput } from '../../../errors.ts';
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import { readCaddyfile } from './caddyfile/index.ts';
import { readCaddyJson } from './json/index.ts';
import type { CaddyConfig, CaddyServer } from './model.ts';
import { passedOnBy } from './request/passed-on.ts';
import { chooseServer } from './request/server.ts';
import { type Way, waysOf } from './request/walk.ts';
import { logsFor } from './settings/logs.ts';
import { proxySettings } from './settings/proxy.ts';
import { pathOf, routeSettings } from './settings/route.ts';
import { listenText, serverSettings, sourceSetting } from './settings/server.ts';
import { openWarnings, portWarnings } from './settings/warnings.ts';

/** Throws badInput for a file that cannot be read, or that Caddy would refuse, and for one without a server. */
export function readCaddyConfig(hop: string, path: string, query: RouteQuery): ConfigReading {
  const { text, why } = readConfigText(path, true);
  if (text === null) throw badInput(`cannot read the Caddy config ${path}`, why, '');
  const other = otherFile(`${path} is no Caddy config`, text, []);
  const isJson = text.trimStart().startsWith('{"') || path.endsWith('.json');
  if (other !== null && !isJson) throw other;
  const config = isJson ? readCaddyJson(path, text) : readCaddyfile(path, text);
  return readingOf(hop, path, config, query);
}

function readingOf(hop: string, path: string, config: CaddyConfig, query: RouteQuery): ConfigReading {
  const server = chooseServer(config.servers, query);
  if (!server) throw badInput(`the Caddy config ${path} takes no HTTP request`, noServer(config), '');
  const request = { query, target: query.path, method: query.method, headers: new Map() };
  const ways = waysOf(server, request);
  const { settings, logs } = logsFor(hop, config.logs, query);
  const passedOn = ways.length === 1 && ways[0] ? passedOnBy(ways[0]) : null;
  return {
    settings: [
      ...serverSettings(hop, server, query),
      ...withOwnListener(
        inCommon(ways.map((way) => waySettings(hop, server, way))),
        config.servers.flatMap(listensOf),
      ),
      ...settings,
      ...sourceSetting(hop, config),
    ],
    files: config.files,
    logs,
    warnings: [...config.warnings, ...portWarnings(server, query), ...openWarnings(ways)],
    ...(passedOn && { passedOn }),
  };
}

function listensOf({ listens, at }: CaddyServer): OwnListen[] {
  return listens.map(({ host, ports }) => ({ host, ports, at: `${at.file}:${at.line}` }));
}

function noServer({ servers }: CaddyConfig): string {
  return servers.length === 0 ? 'no site or server in it' : 'none of its servers listens on that port';
}

function waySettings(hop: string, server: CaddyServer, way: Way): Setting[] {
  const path = pathOf(listenText(server), way);
  const own = routeSettings(hop, path, way);
  return way.end.kind === 'proxy' ? [...own, ...proxySettings(hop, path, way.end.handler)] : own;
}

/** What every way has as well; the route is told for the usual way, the one on which nothing open holds. */
function inCommon(readings: Setting[][]): Setting[] {
  const [first = [], ...others] = readings;
  return first.filter(
    (setting) =>
      (setting.kind === 'route' && others.length === 0) ||
      others.every((other) => other.some((one) => isAlike(one, setting))),
  );
}

function isAlike(one: Setting, other: Setting): boolean {
  const keys = ['kind', 'state', 'setting', 'value', 'ms', 'file', 'line', 'answers'] as const;
  return keys.every((key) => one[key] === other[key]);
}
