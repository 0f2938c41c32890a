/** How Apache compares a request's path with those of its config (`alias_match`, `ap_location_walk`, apr_fnmatch). */
import { bytesOf, matchPcre, newBudget } from '../../../configs/pcre/index.ts';

/** A path as it is compared: without query, decoded, `.` and `..` taken out; null: Apache refuses it. */
export function comparedPath(path: string): string | null {
  const [bare = ''] = path.split('?');
  if (/%2f|%00/i.test(bare)) return null;
  const decoded = bare.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (/%(?![\da-f]{2})/i.test(bare) || !decoded.startsWith('/')) return null;
  return withoutDots(bytesOf(decoded));
}

function withoutDots(path: string): string {
  const out: string[] = [];
  const parts = path
    .replace(/\/{2,}/g, '/')
    .split('/')
    .slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
    if (isLast && (part === '.' || part === '..')) out.push('');
  }
  return `/${out.join('/')}`;
}

/** The path behind `prefix`, where that ends at a slash or the path does; null: another path. */
export function behindAlias(prefix: string, path: string): string | null {
  const bare = prefix.replace(/\/{2,}/g, '/');
  if (!path.startsWith(bare)) return null;
  const rest = path.slice(bare.length);
  return bare.endsWith('/') || rest === '' || rest.startsWith('/') ? rest : null;
}

/** Whether a `<Location>` takes the path. */
export function isInLocation(location: string, path: string): boolean {
  if (/[*?[]/.test(location)) return wildMatch(location, path);
  if (!path.startsWith(location)) return false;
  const rest = path.slice(location.length);
  return location.endsWith('/') || rest === '' || rest.startsWith('/');
}

/** fnmatch with FNM_PATHNAME: `*` and `?` stop at a slash. */
export function wildMatch(pattern: string, text: string): boolean {
  const source = pattern.replace(
    /\[(!?)([^\]]+)\]|\*+|[\s\S]/g,
    (piece: string, not?: string, set?: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
      if (piece.startsWith('*')) return '[^/]*';
      return piece === '?' ? '[^/]' : piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    },
  );
  try {
    return new RegExp(`^${source}$`).test(text);
  } catch {
    return false;
  }
}

/** The groups of a match, the first being the whole; null: none; undefined: cannot be told. */
export function regexMatch(pattern: string, text: string, ignoreCase = false): string[] | null | undefined {
  const found = matchPcre(pattern, ignoreCase, text, newBudget());
  if (found === null) return null;
  return 'fault' in found ? undefined : found.captures;
}

/** `$1` of a substitution filled in. */
export function substituted(text: string, groups: string[]): string {
  return text.replace(/\$(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '');
}
