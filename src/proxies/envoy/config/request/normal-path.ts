/** What a connection manager does to a path before routes are asked. */
import { at, type ConfigNode, isTrue } from '../node.ts';

/** By `normalize_path` (RFC 3986, section 6, as Envoy does it) and `merge_slashes`. */
export function normalPath(target: string, manager: ConfigNode | null): string {
  const cut = target.search(/[?#]/);
  const [path, rest] = cut === -1 ? [target, ''] : [target.slice(0, cut), target.slice(cut)];
  const normal = isTrue(at(manager, 'normalize_path')) ? withoutDots(path) : path;
  const merged = isTrue(at(manager, 'merge_slashes')) ? normal.replace(/\/{2,}/g, '/') : normal;
  return `${merged}${rest}`;
}

/** Letters, digits, `-`, `.`, `_` and `~` need no escape, and lose it; then dot segments go. */
function withoutDots(path: string): string {
  const plain = path.replaceAll('\\', '/').replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const letter = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(letter) ? letter : escaped.toUpperCase();
  });
  const kept: string[] = [];
  const segments = plain.split('/').slice(1);
  segments.forEach((segment, at) => {
    const isLast = at === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  });
  return `/${kept.join('/')}`;
}
