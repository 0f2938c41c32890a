/** How `rewrite` and `uri` change the path and query (modules/caddyhttp/rewrite). */
import { cleaned } from './request/path.ts';

/** Path and query as a request has them there; null: only a request tells. */
export type Change = (target: string) => string | null;

/** `rewrite /new`, `/new?{query}`, `/x{uri}`, `?a=b`. */
export function rewriteTo(to: string): Change {
  return (target) => {
    const [path = '', query = ''] = splitTarget(target);
    const filled = to.replace(
      /\{(?:http\.request\.)?(uri\.path|uri\.query|uri|path|query)\}/g,
      (_, name: string) => parts(name, path, query),
    );
    if (filled.includes('{')) return null;
    const [, newPath = '', newQuery] = /^([^?]*)(?:\?(.*))?$/s.exec(filled) ?? [];
    const kept = newQuery ?? (to.includes('?') ? '' : query);
    const result = newPath === '' ? path : newPath;
    const rooted = result.startsWith('/') ? result : `/${result}`;
    return kept === '' ? rooted : `${rooted}?${kept}`;
  };
}

function parts(name: string, path: string, query: string): string {
  if (name === 'path' || name === 'uri.path') return path;
  if (name === 'query' || name === 'uri.query') return query;
  return query === '' ? path : `${path}?${query}`;
}

function splitTarget(target: string): [path: string, query: string] {
  const at = target.indexOf('?');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

/** `uri strip_prefix /a`, `strip_suffix`, `replace from to`; other forms are not evaluated. */
export function uriChange([operation = '', first = '', second = '', limit]: string[]): Change {
  if (first.includes('{') || second.includes('{')) return () => null;
  if (operation === 'strip_prefix')
    return changingPath((path) => withoutPrefix(path, first.startsWith('/') ? first : `/${first}`));
  if (operation === 'strip_suffix')
    return changingPath((path) => reversed(withoutPrefix(reversed(path), reversed(first))));
  if (operation !== 'replace' || limit !== undefined) return () => null;
  return (target) => {
    const [path, query] = splitTarget(target);
    return joined(cleaned(path, true).replaceAll(first, second), query.replaceAll(first, second));
  };
}

/** `handle_path /a/*` takes `/a` off. */
export function stripPrefix(prefix: string): Change {
  return changingPath((path) => withoutPrefix(path, prefix));
}

/** Of the path as it is compared: dots resolved, slashes merged. Its first slash may go as well. */
function changingPath(change: (path: string) => string): Change {
  return (target) => {
    const [path, query] = splitTarget(target);
    return joined(change(cleaned(path, true)), query);
  };
}

/** Letters count the same in both cases, and `%61` as the `a` that it stands for (trimPathPrefix). */
function withoutPrefix(path: string, prefix: string): string {
  let at = 0;
  for (const wanted of prefix) {
    const code = wanted === '%' ? null : /^%[0-9a-f]{2}/i.exec(path.slice(at, at + 3))?.[0];
    const given = code ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : path[at];
    if (given?.toLowerCase() !== wanted.toLowerCase()) return path;
    at += code ? 3 : 1;
  }
  return path.slice(at);
}

function joined(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
