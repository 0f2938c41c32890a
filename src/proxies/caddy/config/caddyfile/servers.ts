/** Sites of a Caddyfile as servers: one for each address that is listened on, its sites from the most specific name on. */
import type { ConfigFile } from '../../../../model/setting.ts';
import type { CaddyServer, ListenAddress, MatcherSet, Route, Site } from '../model.ts';
import { listenAddress, type SiteAddress, specificity } from './addresses.ts';
import { orderedRoutes, type Reading } from './directives.ts';
import type { GlobalOptions } from './options.ts';
import { spotOf, wordsPlace } from './places.ts';
import { withRedirects } from './redirects.ts';
import { named, type Segment } from './segments.ts';
import type { Token } from './tokens.ts';

export interface SiteKey {
  word: Token;
  text: string;
  address: SiteAddress;
}

export interface SiteBlock {
  head: Segment;
  keys: SiteKey[];
  segments: Segment[];
}

/** A site with those of its addresses that one listener serves. */
interface Placed {
  site: SiteBlock;
  keys: SiteKey[];
}

export function serversOf(
  files: ConfigFile[],
  sites: SiteBlock[],
  options: GlobalOptions,
  namedRoutes: ReadonlyMap<string, Segment>,
): CaddyServer[] {
  let groups = 0;
  const reading: Reading = {
    files,
    order: options.order,
    matchers: new Map(),
    namedRoutes,
    nextGroup: () => `group${groups++}`,
    depth: 0,
  };
  const routes = new Map(sites.map((site) => [site, orderedRoutes(reading, site.segments)]));
  const byListener = new Map<string, Placed[]>();
  for (const site of sites)
    for (const key of site.keys)
      for (const listen of listenersOf(site, key, options)) placeIn(byListener, listen, site, key);
  const servers = [...byListener].map(([listen, placed]) =>
    serverOf(listenAddress(listen), placed, options, routes),
  );
  return withRedirects(servers, options);
}

function placeIn(byListener: Map<string, Placed[]>, listen: string, site: SiteBlock, key: SiteKey): void {
  const placed = byListener.get(listen) ?? [];
  const known = placed.find((one) => one.site === site);
  if (known) known.keys.push(key);
  else placed.push({ site, keys: [key] });
  byListener.set(listen, placed);
}

/** `bind` says on which addresses, the site's own address on which port. */
function listenersOf({ segments }: SiteBlock, { address }: SiteKey, options: GlobalOptions): string[] {
  const { scheme, port } = address;
  const usual = scheme === 'http' ? options.httpPort : options.httpsPort;
  const hosts = named(segments, 'bind').flatMap(({ args }) => args.map(({ text }) => text));
  return (hosts.length > 0 ? hosts : ['']).map((host) => {
    if (host.startsWith('unix')) return host;
    const bare = host.replace(/^(?:tcp[46]?)\//, '');
    const named = bare.includes(':') && !bare.startsWith('[') ? `[${bare}]` : bare;
    return `${named}:${port || usual}`;
  });
}

function serverOf(
  listen: ListenAddress,
  placed: Placed[],
  options: GlobalOptions,
  routes: ReadonlyMap<SiteBlock, Route[]>,
): CaddyServer {
  const sorted = placed
    .map((one, index) => ({ one, index }))
    .sort((a, b) => compareSites(a.one, b.one) || a.index - b.index)
    .map(({ one }) => one);
  const first = sorted[0]?.site.head.name;
  return {
    listens: [listen],
    isTls: sorted.some((one) => isTls(one, options)),
    routes: sorted.map((one) => siteRoute(one, routes.get(one.site) ?? [])),
    errorRoutes: [],
    sites: sorted.map(siteOf),
    timeouts: new Map(),
    at: first ? spotOf(first) : { file: '', line: 1 },
  };
}

/** A name of its own, or `tls`, makes it serve TLS, unless it is told to speak plain HTTP. */
function isTls({ site, keys }: Placed, { httpPort }: GlobalOptions): boolean {
  return keys.some(({ address: { scheme, host, port } }) => {
    if (scheme !== '') return scheme === 'https';
    if (port === httpPort) return false;
    return host !== '' || port === '443' || named(site.segments, 'tls').length > 0;
  });
}

function siteRoute({ site, keys }: Placed, routes: Route[]): Route {
  const at = spotOf(site.head.name);
  const label = labelOf(keys);
  return {
    group: null,
    sets: matcherSets(keys),
    handlers: [{ kind: 'routes', routes, label, at }],
    isTerminal: true,
    label,
    at,
    key: `\0site ${at.file}:${at.line}:${site.head.name.start.column}`,
  };
}

/** Names that share a path are one set; an address without a name takes every name. */
function matcherSets(keys: SiteKey[]): MatcherSet[] {
  const isCatchAll = keys.some(({ address }) => address.host === '');
  const paths = [...new Set(keys.map(({ address }) => address.path))];
  const sets = paths.map((path): MatcherSet => {
    const names = keys.filter(({ address }) => address.path === path).map(({ address }) => address.host);
    return [
      ...(isCatchAll ? [] : [{ kind: 'host' as const, names: [...new Set(names)] }]),
      ...(path === '' ? [] : [{ kind: 'path' as const, patterns: [path] }]),
    ];
  });
  return sets.filter((set) => set.length > 0);
}

function siteOf({ site, keys }: Placed): Site {
  const hosts = keys.map(({ address }) => address.host);
  return {
    names: hosts.includes('') ? [] : [...new Set(hosts)],
    label: labelOf(keys),
    at: spotOf(site.head.name),
    namesPlace: wordsPlace(site.head.name, site.head.args.at(-1) ?? site.head.name),
  };
}

function labelOf(keys: SiteKey[]): string {
  return keys
    .slice(0, 3)
    .map(({ text }) => text)
    .join(', ');
}

/** The longest name first, one without wildcards before one with, catch-alls last. */
function compareSites(a: Placed, b: Placed): number {
  const [one, other] = [longest(a, 'host'), longest(b, 'host')];
  if (one === 0 || other === 0) return Number(one === 0) - Number(other === 0);
  const wildcards = Number(hasWildcard(a)) - Number(hasWildcard(b));
  if (wildcards !== 0) return wildcards;
  return other - one || longest(b, 'path') - longest(a, 'path');
}

function longest({ keys }: Placed, part: 'host' | 'path'): number {
  return Math.max(0, ...keys.map(({ address }) => specificity(address[part])));
}

function hasWildcard({ keys }: Placed): boolean {
  return keys.some(({ address: { host } }) => host === '' || host.includes('*'));
}
