/** The path as Nginx looks for it: decoded and resolved, as `ngx_http_parse_complex_uri` does it. */
import { bytesOf } from '../../../../configs/pcre/index.ts';

export interface Uri {
  /** Bytes, one character each. */
  path: string;
  args: string;
}

/** Path and query as sent; null where nginx answers 400: a bad percent sign, a NUL, a `..` above the root. */
export function readUri(sent: string, mergesSlashes: boolean): Uri | null {
  const [, rawPath = '', args = ''] = /^([^?#]*)\??([^#]*)/s.exec(bytesOf(sent)) ?? [];
  const decoded = decodedPath(rawPath);
  if (decoded === null || !decoded.startsWith('/')) return null;
  const path = resolved(decoded.slice(1).split('/'), mergesSlashes);
  return path === null ? null : { path, args };
}

/** A `%2F` separates as `/` does, and `%2E` is a dot; `%3F` stays a part of the path. */
function decodedPath(path: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(path)) return null;
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function resolved(parts: string[], mergesSlashes: boolean): string | null {
  const kept: string[] = [];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '..') {
      if (kept.length === 0) return null;
      kept.pop();
    }
    if (part === '..' || part === '.') {
      if (isLast) kept.push('');
    } else if (part !== '' || isLast || !mergesSlashes) kept.push(part);
  }
  return `/${kept.join('/')}`;
}
