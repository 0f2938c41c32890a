/** Where a `proxy_pass` of `stream { }` leads, as far as the name that TLS asks for tells. */
import { isIP } from 'node:net';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Directive } from '../blocks.ts';
import type { Pass } from '../pass.ts';
import type { Level } from '../scope.ts';

/** Maps that name one another in a circle end here. */
const deepest = 10;

/** As it is written, with the variables of `ssl_preread` and of maps filled in where they are known. */
export function targetOf({ target }: Pass, levels: Level[], query: RouteQuery): string {
  return filled(target, levels, query, 0) ?? target;
}

function filled(text: string, levels: Level[], query: RouteQuery, depth: number): string | null {
  const names = [...text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].map(
    ([, braced, plain]) => braced ?? plain ?? '',
  );
  const values = names.map((name) => variable(name, levels, query, depth));
  if (values.includes(null) || depth > deepest) return null;
  return text.replace(/\$(?:\{\w+\}|\w+)/g, () => values.shift() ?? '');
}

function variable(name: string, levels: Level[], query: RouteQuery, depth: number): string | null {
  if (name === 'ssl_preread_server_name') return namedInTls(query);
  if (name === 'server_port') return query.port === null ? null : String(query.port);
  const maps = levels.flatMap(({ directives }) => directives.filter((one) => one.name === 'map'));
  const map = maps.find(({ args }) => args[1]?.text === `$${name}`);
  const source = map ? filled(map.args[0]?.text ?? '', levels, query, depth + 1) : null;
  const value = map && source !== null ? mapped(map.block ?? [], source) : null;
  return value === null ? null : filled(value, levels, query, depth + 1);
}

/** A client sends the name it asks for, no address, and none without TLS. */
function namedInTls({ scheme, authority }: RouteQuery): string {
  const host = authority.toLowerCase().replace(/:\d*$/, '');
  return scheme === 'https' && isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : '';
}

/** Null where a pattern or an unread file may decide. */
function mapped(entries: Directive[], source: string): string | null {
  const value = (entry: Directive | undefined) => (entry ? (entry.args[0]?.text ?? '') : '');
  const own = entries.find(({ name }) => name.toLowerCase() === source);
  if (own) return value(own);
  const wild = entries.some(({ name }) => name === 'hostnames') ? widest(entries, source) : undefined;
  if (wild) return value(wild);
  if (entries.some(({ name }) => name.startsWith('~') || name === 'include')) return null;
  return value(entries.find(({ name }) => name === 'default'));
}

/** `.example.com` and `*.example.com`, the longest first; then `mail.*`. */
function widest(entries: Directive[], source: string): Directive | undefined {
  const fits = (name: string) => {
    if (name.startsWith('.')) return source === name.slice(1) || source.endsWith(name);
    if (name.startsWith('*.')) return source.endsWith(name.slice(1));
    return name.endsWith('.*') && source.startsWith(name.slice(0, -1));
  };
  const rank = (name: string) => (name.endsWith('.*') ? 0 : 1000) + name.length;
  return entries.filter(({ name }) => fits(name)).sort((a, b) => rank(b.name) - rank(a.name))[0];
}
