/** Which virtual host takes a request (server/vhost.c): by the address and port that it comes to, then by name. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import { wildMatch } from './paths.ts';
import { argumentText, type Directive, firstArgument } from './tree.ts';

export interface ServerChoice {
  /** Null: the main server. */
  server: Directive | null;
  match: SettingState<'domains'> | null;
  /** As a sentence's part. */
  because: string;
  /** The `Listen` of the port; null: not found. */
  listen: Directive | null;
}

interface Address {
  /** `*` for any. */
  host: string;
  port: number | null;
}

/** `*:80`, `_default_:443`, `10.0.0.1`, `[::1]:80`. */
export function parseAddress(text: string): Address {
  const [, host = text, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+|\*))?$/.exec(text) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  const isAny = bare === '*' || bare === '_default_' || bare === '';
  return { host: isAny ? '*' : bare, port: port === undefined || port === '*' ? null : Number(port) };
}

/** Null where no `Listen` takes the port. */
export function chooseServer(root: Directive[], query: RouteQuery): ServerChoice | null {
  const listens = root.filter(({ key }) => key === 'listen');
  const hosts = root.filter(({ key, block }) => key === 'virtualhost' && block !== null);
  const listen = listens.find((one) => listensOn(one, query.port)) ?? null;
  if (listens.length > 0 && !listen && query.port !== null) return null;
  const name = hostName(query.authority);
  const set = addressed(hosts, query);
  const named = set.find((host) => namesOf(host, root).some((own) => isName(own, name)));
  if (named) return { server: named, match: 'matched', because: `one of its names is ${name}`, listen };
  const [first] = set;
  const main = serverName(root);
  if (!first) {
    const match = main === name ? 'matched' : null;
    return { server: null, match, because: 'no virtual host is set for that address', listen };
  }
  if (set.length === 1)
    return { server: first, match: null, because: 'the only virtual host of that address', listen };
  const why = `no virtual host of that address is named ${name}, and the first takes what no other has`;
  return { server: first, match: 'default-server', because: why, listen };
}

function listensOn(listen: Directive, port: number | null): boolean {
  const text = firstArgument(listen);
  const own = /^\d+$/.test(text) ? Number(text) : parseAddress(text).port;
  return port === null || own === port;
}

/** Those of the address that the request comes to; with one that names it, the others are not asked. */
function addressed(hosts: Directive[], { port, addresses }: RouteQuery): Directive[] {
  const fits = (host: Directive, isExact: boolean) =>
    host.args
      .map(({ text }) => parseAddress(text))
      .some((own) => {
        if (port !== null && own.port !== null && own.port !== port) return false;
        if (own.host === '*') return !isExact;
        return addresses === undefined ? !isExact : isExact && addresses.includes(own.host);
      });
  const exact = hosts.filter((host) => fits(host, true));
  return exact.length > 0 ? exact : hosts.filter((host) => fits(host, false));
}

/** The name in Host, without port and a dot at its end. */
export function hostName(authority: string): string {
  return authority.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

/** ServerName, then its aliases; without a name of its own it has the main server's. */
export function namesOf(host: Directive, root: Directive[]): string[] {
  const block = host.block ?? [];
  const own = serverName(block) ?? serverName(root);
  const aliases = block.filter(({ key }) => key === 'serveralias').flatMap(({ args }) => args);
  return [...(own === null ? [] : [own]), ...aliases.map(({ text }) => text.toLowerCase())];
}

/** Null where none is set. */
export function serverName(directives: Directive[]): string | null {
  const found = directives.findLast(({ key }) => key === 'servername');
  return found ? hostName(firstArgument(found).replace(/^https?:\/\//i, '')) : null;
}

function isName(own: string, name: string): boolean {
  return own === name || (/[*?]/.test(own) && wildMatch(own, name));
}

/** `VirtualHost *:80`; where `others` have that address too, `VirtualHost *:80 of app.test`. */
export function hostLabel(host: Directive, others: Directive[]): string {
  const label = `VirtualHost ${argumentText(host)}`;
  const isAlone = !others.some((other) => {
    return other !== host && other.key === 'virtualhost' && argumentText(other) === argumentText(host);
  });
  const name = serverName(host.block ?? []);
  return isAlone || name === null ? label : `${label} of ${name}`;
}
