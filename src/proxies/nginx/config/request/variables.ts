/** What variables hold, as far as the request and the config tell. */

import { bytesOf } from '../../../../configs/pcre/index.ts';
import type { Header } from '../../../../model/header.ts';
import type { Directive } from '../blocks.ts';
import { matches, type Walk } from './walk.ts';

/** Maps that name one another in a circle end here. */
const deepest = 10;

/** The text with its variables filled in; null where one of them is only known when a request comes. */
export function expanded(walk: Walk, text: string, depth = 0): string | null {
  let isKnown = true;
  const filled = bytesOf(text).replace(
    /\$(?:([1-9])|\{(\w+)\}|(\w+))/g,
    (_whole, group?: string, braced?: string, plain?: string) => {
      const value = group ? capture(walk, Number(group)) : variable(walk, braced ?? plain ?? '', depth);
      if (value === null) isKnown = false;
      return value ?? '';
    },
  );
  return isKnown ? filled : null;
}

function capture({ captures }: Walk, index: number): string | null {
  return captures === null ? null : (captures[index] ?? '');
}

function variable(walk: Walk, name: string, depth: number): string | null {
  const set = walk.values.get(name);
  if (set !== undefined) return set;
  const own = ofRequest(walk, name.toLowerCase());
  if (own !== undefined) return own;
  const map = walk.http.find(
    ({ name: directive, args }) => directive === 'map' && args[1]?.text === `$${name}`,
  );
  return map && depth < deepest ? mapped(walk, map, depth + 1) : null;
}

/** Undefined: no variable that the request alone decides. */
function ofRequest({ query, uri, args, method, server }: Walk, name: string): string | null | undefined {
  const { scheme, port, authority, path } = query;
  if (name.startsWith('http_') && query.headers) {
    const sent = sentHeader(query.headers, name.slice(5));
    if (sent !== null) return sent;
  }
  if (name.startsWith('arg_')) return args === null ? null : argument(args, name.slice(4));
  switch (name) {
    case 'uri':
    case 'document_uri':
      return uri;
    case 'args':
    case 'query_string':
      return args;
    case 'is_args':
      return args === null ? null : args && '?';
    case 'request_uri':
      return bytesOf(path.replace(/#[\s\S]*$/, ''));
    case 'request_method':
      return method;
    case 'scheme':
      return scheme;
    case 'https':
      return scheme === 'https' ? 'on' : '';
    case 'server_port':
      return port === null ? null : String(port);
    case 'http_host':
      return authority;
    case 'host':
      return authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
    case 'server_name':
      return server.find((one) => one.name === 'server_name')?.args[0]?.text.toLowerCase() ?? '';
    // An event stream asks for no other protocol, and proxies pass no such field on.
    case 'http_upgrade':
      return '';
    default:
      return undefined;
  }
}

/** What the tool itself sends where none was given; of credentials nothing is said. */
function sentHeader(headers: Header[], name: string): string | null {
  const wanted = name.replaceAll('_', '-');
  if (/^(?:authorization|cookie)$/.test(wanted)) return null;
  const given = headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
  return given ?? (wanted === 'accept' ? 'text/event-stream' : null);
}

function argument(args: string, name: string): string {
  const found = args.split('&').find((pair) => pair.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}

const parameters = new Set(['default', 'hostnames', 'volatile', 'include']);

/** Strings first, whatever their case, then the patterns in their order, then the default. */
function mapped(walk: Walk, map: Directive, depth: number): string | null {
  const entries = map.block ?? [];
  const source = expanded(walk, map.args[0]?.text ?? '', depth);
  const value = (entry: Directive | undefined) =>
    entry ? expanded(walk, entry.args[0]?.text ?? '', depth) : '';
  const fallback = entries.find(({ name }) => name === 'default');
  const strings = entries.filter(({ name }) => !name.startsWith('~') && !parameters.has(name));
  if (source === null) return alwaysTheSame(entries);
  const own = strings.find(
    ({ name }) => bytesOf(name.replace(/^\\/, '')).toLowerCase() === source.toLowerCase(),
  );
  if (own) return value(own);
  // Names with wildcards, and files that are not here.
  if (entries.some(({ name }) => name === 'hostnames' || name === 'include')) return null;
  const pattern = entries.find((entry) => entry.name.startsWith('~') && fits(walk, entry, source));
  return value(pattern ?? fallback);
}

function fits(walk: Walk, entry: Directive, source: string): boolean {
  const ignoreCase = entry.name.startsWith('~*');
  const text = entry.name.slice(ignoreCase ? 2 : 1);
  return matches(walk, { by: entry, text, ignoreCase, words: `map, ${entry.name}` }, source);
}

/** Every entry gives one value, whatever the request brings. */
function alwaysTheSame(entries: Directive[]): string | null {
  const values = new Set(
    entries.filter(({ args }) => args.length === 1).map(({ args }) => args[0]?.text ?? ''),
  );
  const [only] = values;
  const hasDefault = entries.some(({ name }) => name === 'default');
  return values.size === 1 && hasDefault && only !== undefined && !only.includes('$') ? bytesOf(only) : null;
}
