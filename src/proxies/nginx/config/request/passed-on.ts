/** The request as `proxy_pass` sends it on (nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass). */

import { bytesOf } from '../../../../configs/pcre/index.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import { argumentText, type Directive } from '../blocks.ts';
import { expanded } from './variables.ts';
import { nearest, type Walk } from './walk.ts';
import type { Way } from './way.ts';

/** What the next server gets; `host` is the name behind `proxy_pass`, an address or an `upstream`. */
export interface PassedOn extends Pick<RouteQuery, 'scheme' | 'authority' | 'path' | 'method'> {
  host: string;
  /** Null: a Unix socket. */
  port: number | null;
}

interface Target {
  scheme: RouteQuery['scheme'];
  host: string;
  port: number | null;
  /** Path and query behind the address; empty: none is written. */
  uri: string;
}

/** Null where nothing is passed on over HTTP, or where only a request tells what is sent. */
export function passedOn({ end, walk }: Way): PassedOn | null {
  if (end.kind !== 'passes' || end.by.name !== 'proxy_pass') return null;
  const text = expanded(walk, argumentText(end.by));
  const target = text === null ? null : targetOf(text);
  if (target === null) return null;
  const path = pathSent(walk, target.uri, argumentText(end.by).includes('$'));
  const authority = hostSent(walk, target);
  if (path === null || authority === null) return null;
  const { scheme, host, port } = target;
  return { scheme, host, port, authority, path, method: walk.method };
}

function targetOf(text: string): Target | null {
  const [, scheme = '', socket, name = '', written, uri = ''] =
    /^(https?):\/\/(?:(unix:[^:]+):?|(\[[^\]]*\]|[^:/?]*)(?::(\d+))?)([/?].*)?$/is.exec(text) ?? [];
  const isTls = scheme.toLowerCase() === 'https';
  if (scheme === '') return null;
  const own = { scheme: isTls ? 'https' : 'http', uri } as const;
  if (socket) return { ...own, host: socket, port: null };
  return { ...own, host: name, port: Number(written ?? usualPort(own.scheme)) };
}

function usualPort(scheme: RouteQuery['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}

/** With variables the URI is sent as it stands; else it takes the place of the part that the location names. */
function pathSent(walk: Walk, written: string, hasVariables: boolean): string | null {
  const { uri, args, query, jumps, chain, isPartReplaced } = walk;
  if (written !== '' && hasVariables) return written;
  const isAsSent = jumps.every(({ to }) => to.startsWith('@'));
  if (written === '' && isAsSent) return query.path.replace(/#.*$/s, '');
  if (uri === null || args === null) return null;
  const replaced = written !== '' && isPartReplaced ? partOf(chain.at(-1)) : 0;
  const behind = args === '' ? '' : `?${args}`;
  return `${replaced > 0 ? written : ''}${escaped(uri.slice(replaced))}${behind}`;
}

/** How many characters of the path a prefix location takes; a URI may not be written in others. */
function partOf(location: Directive | undefined): number {
  return bytesOf(location?.args.at(-1)?.text ?? '').length;
}

/** What `ngx_escape_uri` never leaves in a path; later versions escape a few more, which reads the same. */
function escaped(uri: string): string {
  const isKept = (byte: string) => byte > ' ' && byte < '\x7f' && !'%?#'.includes(byte);
  const hex = (byte: string) => byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return [...uri].map((byte) => (isKept(byte) ? byte : `%${hex(byte)}`)).join('');
}

/** `proxy_set_header Host`, else the name behind `proxy_pass`. */
function hostSent(walk: Walk, { scheme, host, port }: Target): string | null {
  const name = port === null ? 'localhost' : host;
  const usual = port === null || port === usualPort(scheme) ? name : `${name}:${port}`;
  const fields = nearest(walk, 'proxy_set_header').filter(
    ({ args }) => args[0]?.text.toLowerCase() === 'host',
  );
  const value = fields.at(-1)?.args[1]?.text;
  if (value === undefined) return usual;
  return expanded(walk, value.replace(/\$(?:proxy_host\b|\{proxy_host\})/g, usual.replaceAll('$', '$$')));
}
