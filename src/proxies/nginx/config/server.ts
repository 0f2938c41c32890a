/** Which `server` block takes a request: by port, then by name, as `ngx_http_set_virtual_server` does it. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { SettingState } from '../../../model/setting.ts';
import { argumentText, type Directive } from './blocks.ts';
import { nginxRegex } from './regex.ts';

/** One address a server answers on. `port` is null for a Unix socket. */
export interface Listen {
  /** Null: nginx's default, `*:80`. */
  directive: Directive | null;
  /** `*:8080`, `[::]:443`, `unix:/run/x.sock`. */
  address: string;
  port: number | null;
  lastPort: number | null;
  tls: boolean;
  isDefault: boolean;
}

export interface ServerChoice {
  server: Directive;
  listen: Listen;
  /** Null: it is the only one on that port. */
  match: SettingState<'domains'> | null;
  /** In words for the report: by which name, or that none fits. */
  because: string;
}

/**
 * The server that answers; null when there is none at all, or when none has the port or the name and they listen on
 * different ports: which one is behind the port that was asked (a container's, a balancer's) cannot be told.
 * `whole`: these are all the servers that there are.
 */
export function chooseServer(
  servers: Directive[],
  query: RouteQuery,
  whole: boolean = true,
): ServerChoice | null {
  const all = servers.flatMap((server) => listensOf(server).map((listen) => ({ server, listen })));
  const byPort = all.filter(({ listen }) => hasPort(listen, query.port));
  const byScheme = all.filter(({ listen }) => listen.tls === (query.scheme === 'https'));
  const pools = (byPort.length > 0 ? [byPort] : [byScheme, all]).filter((pool) => pool.length > 0);
  const host = hostOf(query.authority);
  for (const pool of pools) {
    const named = bestNamed(pool, host);
    if (named) return named;
  }
  const [pool = []] = pools;
  const isMapped = query.port !== null && byPort.length === 0;
  if (isMapped && new Set(all.map(({ listen }) => listen.port ?? listen.address)).size > 1) return null;
  const fallback = pool.find(({ listen }) => listen.isDefault) ?? pool[0];
  const isOnly = whole && new Set(pool.map(({ server }) => server)).size === 1;
  const role = isOnly ? 'this is the only server on that port' : 'this server answers as the default';
  const because = `no server_name is ${host || '""'}; ${role}`;
  if (!fallback) return null;
  return { ...fallback, match: isOnly ? null : 'default-server', because };
}

/** Every name of a server, in order. */
export function serverNames(server: Directive): string[] {
  const names = (server.block ?? []).filter((directive) => directive.name === 'server_name');
  return names.flatMap((directive) => directive.args.map((word) => word.text));
}

/** Exact name, then the longest `*.suffix`, then the longest `prefix.*`, then the first regex. */
function bestNamed(pool: { server: Directive; listen: Listen }[], host: string): ServerChoice | null {
  const matches = pool.flatMap((entry) =>
    serverNames(entry.server).flatMap((name) => {
      const rank = nameRank(name.toLowerCase(), host, name);
      return rank === null ? [] : [{ ...entry, name, rank }];
    }),
  );
  const best = matches.sort((a, b) => b.rank - a.rank)[0];
  if (!best) return null;
  const { server, listen, name } = best;
  return { server, listen, match: 'matched', because: `server_name ${name}` };
}

function nameRank(name: string, host: string, asWritten: string): number | null {
  if (name.startsWith('~')) return nginxRegex(asWritten.slice(1), true)?.test(host) ? 0 : null;
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

/** The server listens on this very port. */
export function hasPort(listen: Listen, port: number | null): boolean {
  if (port === null || listen.port === null) return false;
  return port >= listen.port && port <= (listen.lastPort ?? listen.port);
}

/** The addresses of one server; without `listen` nginx takes `*:80`. */
function listensOf(server: Directive): Listen[] {
  const block = server.block ?? [];
  const oldTls = block.some((directive) => directive.name === 'ssl' && argumentText(directive) === 'on');
  const listens = block
    .filter((directive) => directive.name === 'listen')
    .map((one) => listenOf(one, oldTls));
  if (listens.length > 0) return listens;
  return [{ directive: null, address: '*:80', port: 80, lastPort: null, tls: oldTls, isDefault: false }];
}

function listenOf(directive: Directive, oldTls: boolean): Listen {
  const [first = '', ...flags] = directive.args.map((word) => word.text);
  const isDefault = flags.includes('default_server') || flags.includes('default');
  const tls = oldTls || flags.includes('ssl') || flags.includes('quic');
  if (first.startsWith('unix:'))
    return { directive, address: first, port: null, lastPort: null, tls, isDefault };
  const withHost = /^\d+(-\d+)?$/.test(first) ? `*:${first}` : first;
  const [, host = '*', from, to] = /^(\[[^\]]*\]|[^:]+)(?::(\d+)(?:-(\d+))?)?$/.exec(withHost) ?? [];
  const port = Number(from ?? 80);
  return { directive, address: `${host}:${port}`, port, lastPort: to ? Number(to) : null, tls, isDefault };
}
