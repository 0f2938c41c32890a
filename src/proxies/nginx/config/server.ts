/** Which `server` block takes a request: by address, then by name, as `ngx_http_set_virtual_server` does it. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import type { Directive } from './blocks.ts';
import { hasPort, type Listen, listensOf, poolsAt } from './listen.ts';

export interface ServerChoice {
  server: Directive;
  listen: Listen;
  /** The one that answers on this address where no name fits; it is asked before the name is known. */
  byDefault: Directive;
  /** Null: it is the only one on that port. */
  match: SettingState<'domains'> | null;
  /** In words for the report: by which name, or that none fits. */
  because: string;
}

/** What the config alone does not tell. */
export interface ServerAsks {
  /** The request came in on this address, and on none of those that were asked about before. */
  isAskedOn: (listen: Listen) => boolean;
  /** The host fits a `server_name` that is a pattern. */
  fits: (server: Directive, pattern: string, host: string) => boolean;
}

interface Entry {
  server: Directive;
  listen: Listen;
}

/**
 * The server that answers; null when there is none at all, or when none has the port or the name and they listen on
 * different ports: which one is behind the port that was asked (a container's, a balancer's) cannot be told.
 * `whole`: these are all the servers that there are.
 */
export function chooseServer(
  servers: Directive[],
  query: RouteQuery,
  asks: ServerAsks,
  whole: boolean = true,
): ServerChoice | null {
  const all = servers.flatMap((server) => listensOf(server).map((listen) => ({ server, listen })));
  const byPort = all.filter(({ listen }) => hasPort(listen, query.port));
  if (byPort.length > 0) return byAddress(byPort, query, asks, whole);
  const byScheme = all.filter(({ listen }) => listen.tls === (query.scheme === 'https'));
  const host = hostOf(query.authority);
  const pools = [byScheme, all].filter((pool) => pool.length > 0);
  for (const pool of pools) {
    const named = bestNamed(pool, host, asks);
    if (named) return named;
  }
  if (query.port !== null && new Set(all.map(({ listen }) => listen.port ?? listen.address)).size > 1)
    return null;
  return defaultIn(pools[0] ?? [], host, whole);
}

/** Names count among the servers of one address alone. */
function byAddress(
  entries: Entry[],
  query: RouteQuery,
  asks: ServerAsks,
  whole: boolean,
): ServerChoice | null {
  const host = hostOf(query.authority);
  const choices = poolsAt(entries, query.addresses).map(
    (pool) => bestNamed(pool, host, asks) ?? defaultIn(pool, host, whole),
  );
  const [first = null, ...others] = choices;
  if (others.every((one) => one?.server === first?.server)) return first;
  return choices.find((one, index) => one && (index === others.length || asks.isAskedOn(one.listen))) ?? null;
}

function defaultIn(pool: Entry[], host: string, whole: boolean): ServerChoice | null {
  const fallback = pool.find(({ listen }) => listen.isDefault) ?? pool[0];
  if (!fallback) return null;
  const isOnly = whole && new Set(pool.map(({ server }) => server)).size === 1;
  const role = isOnly ? 'this is the only server on that port' : 'this server answers as the default';
  const because = `no server_name is ${host || '""'}; ${role}`;
  return { ...fallback, byDefault: fallback.server, match: isOnly ? null : 'default-server', because };
}

/** Every name of a server, in order. */
export function serverNames(server: Directive): string[] {
  const names = (server.block ?? []).filter((directive) => directive.name === 'server_name');
  return names.flatMap((directive) => directive.args.map((word) => word.text));
}

/** Exact name, then the longest `*.suffix`, then the longest `prefix.*`, then the first regex. */
function bestNamed(pool: Entry[], host: string, asks: ServerAsks): ServerChoice | null {
  const byDefault = (pool.find(({ listen }) => listen.isDefault) ?? pool[0])?.server;
  const named = pool.flatMap((entry) => serverNames(entry.server).map((name) => ({ ...entry, name })));
  const plain = named.flatMap((entry) => {
    const rank = nameRank(entry.name.toLowerCase(), host);
    return rank === null ? [] : [{ ...entry, rank }];
  });
  const best =
    plain.sort((a, b) => b.rank - a.rank)[0] ??
    named.find(({ server, name }) => name.startsWith('~') && asks.fits(server, name.slice(1), host));
  if (!best || !byDefault) return null;
  const { server, listen, name } = best;
  return { server, listen, byDefault, match: 'matched', because: `server_name ${name}` };
}

function nameRank(name: string, host: string): number | null {
  if (name.startsWith('~')) return null;
  if (name === host) return 3_000;
  if (name.startsWith('.')) return name.slice(1) === host ? 3_000 : suffixRank(name, host);
  if (name.startsWith('*.')) return suffixRank(name.slice(1), host);
  if (name.endsWith('.*')) return host.startsWith(name.slice(0, -1)) ? 1_000 + name.length : null;
  return null;
}

function suffixRank(suffix: string, host: string): number | null {
  return host.endsWith(suffix) && host.length > suffix.length ? 2_000 + suffix.length : null;
}

function hostOf(authority: string): string {
  return authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
