/** A Caddy config in JSON (caddyserver.com/docs/json). */
import { badInput } from '../../../../errors.ts';
import { listenAddress } from '../caddyfile/addresses.ts';
import type { CaddyConfig, CaddyServer, MatcherSet, Site, Written } from '../model.ts';
import { readLogs } from './logs.ts';
import { matcherSets } from './matchers.ts';
import { at, entries, items, type JsonNode, parseJson, spotOf, textOf, textsAt } from './node.ts';
import { written } from './proxy.ts';
import { routesOf } from './routes.ts';

/** Throws badInput for a text that is no JSON, or holds no HTTP app. */
export function readCaddyJson(file: string, text: string): CaddyConfig {
  const root = parseJson(file, text);
  const http = at(root, 'apps', 'http');
  if (!http) throw badInput(`${file} is no Caddy config`, 'it has no apps.http', '');
  const servers = entries(at(http, 'servers')).map(([, server]) => serverOf(server));
  return {
    servers: withRedirects(servers, http),
    logs: readLogs(root),
    isAdminOff: at(root, 'admin', 'disabled')?.value === true,
    files: [{ file, text }],
    warnings: [],
  };
}

function serverOf(server: JsonNode): CaddyServer {
  const listens = textsAt(server, 'listen').map(listenAddress);
  const named = at(server, 'named_routes');
  const timeouts = new Map<string, Written>();
  for (const word of ['write', 'idle', 'read', 'read_header'])
    for (const one of written(at(server, `${word}_timeout`))) timeouts.set(word, one);
  return {
    listens,
    isTls: isTls(server, listens),
    routes: routesOf(at(server, 'routes'), named),
    errorRoutes: routesOf(at(server, 'errors', 'routes'), named),
    sites: sitesOf(server),
    timeouts,
    at: spotOf(server),
  };
}

/** Policies for TLS connections, the port of https, or names for which Caddy gets certificates by itself. */
function isTls(server: JsonNode, listens: CaddyServer['listens']): boolean {
  if (at(server, 'tls_connection_policies')) return true;
  if (at(server, 'automatic_https', 'disable')?.value === true) return false;
  const isPlain = listens.every(({ ports }) => ports?.[0] === 80);
  const skipped = new Set(textsAt(at(server, 'automatic_https'), 'skip'));
  const names = sitesOf(server).flatMap((site) => site.names);
  return !isPlain && names.some((name) => !skipped.has(name));
}

/** Routes with hosts, as sites; without any, all names are served. */
function sitesOf(server: JsonNode): Site[] {
  const routes = items(at(server, 'routes'));
  return routes.map((route, index): Site => {
    const names = hostsOf(matcherSets(at(route, 'match')));
    return { names, label: names.join(', ') || `route ${index}`, at: spotOf(route), namesPlace: null };
  });
}

/** Empty where one of the sets takes every name. */
function hostsOf(sets: MatcherSet[]): string[] {
  const each = sets.map((set) => set.flatMap((one) => (one.kind === 'host' ? one.names : [])));
  return each.some((names) => names.length === 0) ? [] : each.flat();
}

function withRedirects(servers: CaddyServer[], http: JsonNode): CaddyServer[] {
  const port = Number(textOf(at(http, 'http_port')) ?? 80);
  const secure = servers.find(
    ({ isTls, listens }) => isTls && listens.some(({ ports }) => ports?.[0] === 443),
  );
  const hasPlain = servers.some(({ listens }) => listens.some(({ ports }) => ports?.[0] === port));
  if (!secure || hasPlain) return servers;
  const { at: spot } = secure;
  const answer = { word: 'automatic HTTPS', status: 308, location: 'https://{host}{uri}', at: spot } as const;
  const redirect = {
    ...{ group: null, sets: [], isTerminal: true, label: 'automatic HTTPS', at: spot, key: '\0redirect' },
    handlers: [{ kind: 'answer' as const, ...answer }],
  };
  return [
    ...servers,
    { ...secure, listens: [listenAddress(`:${port}`)], isTls: false, routes: [redirect], sites: [] },
  ];
}
