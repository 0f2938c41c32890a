/** The addresses that servers listen on. */
import { argumentText, type Directive } from './blocks.ts';

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

/** The server listens on this very port. */
export function hasPort(listen: Listen, port: number | null): boolean {
  if (port === null || listen.port === null) return false;
  return port >= listen.port && port <= (listen.lastPort ?? listen.port);
}

/** The addresses of one server; without `listen` nginx takes `*:80`. */
export function listensOf(server: Directive): Listen[] {
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

/**
 * What listens on one address each, those that the request may have come in on: an address of its own beats `*`.
 * `addresses`: on which it came in, one of them; undefined: not known.
 */
export function poolsAt<T extends { listen: Listen }>(entries: T[], addresses: string[] | undefined): T[][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const host = hostPart(entry.listen);
    groups.set(host, [...(groups.get(host) ?? []), entry]);
  }
  const known = (addresses ?? []).map(
    (address) => groups.get(address) ?? (isLoopback(address) ? wildcards(groups, address) : undefined),
  );
  const sure = [...new Set(known.flatMap((pool) => (pool ? [pool] : [])))];
  if (sure.length > 0) return sure;
  // Behind a mapped port the address is another one than was asked, but no loopback.
  const isReached = (host: string) =>
    addresses === undefined || addresses.some(isLoopback) || !isLoopback(host);
  const isWild = ([host]: [string, unknown]) => Number(host === '*' || host === '::');
  const reached = [...groups]
    .filter(([host]) => isReached(host))
    .sort((a, b) => isWild(b) - isWild(a))
    .map(([, pool]) => pool);
  return reached.length > 0 ? reached : [entries];
}

function wildcards<T extends { listen: Listen }>(groups: Map<string, T[]>, address: string): T[] | undefined {
  const both = groups.get('::');
  if (address.includes(':')) return both;
  const isShared = both?.some(({ listen }) =>
    listen.directive?.args.some(({ text }) => text === 'ipv6only=off'),
  );
  return groups.get('*') ?? (isShared ? both : undefined);
}

/** `*`, `127.0.0.1`, `::1`; a socket is its own. */
function hostPart({ address, port }: Listen): string {
  if (port === null) return address;
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (host === '0.0.0.0') return '*';
  return host === 'localhost' ? '127.0.0.1' : host;
}

export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1';
}
