/** Where the files of an `include` are looked for: where Nginx would, and where a copied tree has them. */
import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { glob, isFolder, isPattern } from '../../../configs/glob.ts';

export interface IncludePlace {
  /** Folder of the main file: Nginx's prefix for relative paths (`conf_prefix`, ngx_conf_full_name). */
  prefix: string;
  /** The main file is a part (no `http { }`), so the prefix may be the folder above its own. */
  isPart: boolean;
}

export interface IncludedPaths {
  paths: string[];
  /** Folders that could not be listed, with the system's word. */
  unread: { folder: string; code: string }[];
  /** A pattern, and the folder before it is not on this machine. */
  isElsewhere: boolean;
}

/** The first place that has anything; a neighbour of the config that only shares the last name is never taken. */
export function includedPaths(pattern: string, place: IncludePlace): IncludedPaths {
  const unread: IncludedPaths['unread'] = [];
  const places = candidates(pattern, place);
  for (const candidate of places) {
    const paths = isPattern(candidate)
      ? glob(candidate, (folder, code) => unread.push({ folder, code }))
      : [candidate].filter(isThere);
    if (paths.length > 0) return { paths, unread, isElsewhere: false };
  }
  const isElsewhere = isPattern(pattern) && !places.some((candidate) => isFolder(folderOf(candidate)));
  return { paths: [], unread, isElsewhere };
}

function candidates(pattern: string, { prefix, isPart }: IncludePlace): string[] {
  if (!isAbsolute(pattern)) {
    const own = join(prefix, pattern);
    return isPart ? [own, join(prefix, '..', pattern)] : [own];
  }
  const copied = copiedBeside(pattern, prefix);
  return [pattern, ...(copied === null ? [] : [copied]), ...belowCopiedRoots(pattern, prefix)];
}

/** `/etc/nginx/conf.d/*.conf` of another machine, whose /etc/nginx was copied to the folder of the config. */
function copiedBeside(pattern: string, prefix: string): string | null {
  const rest = /^\/(?:.*?\/)?nginx\/(?:conf\/)?(.+)$/s.exec(pattern)?.[1];
  // A `*.conf` without a folder would match any file next to the copy.
  return rest === undefined || (isPattern(rest) && !rest.includes('/')) ? null : join(prefix, rest);
}

/** The same where a whole tree was copied: `backup/etc/nginx/nginx.conf` beside `backup/etc/letsencrypt/…`. */
function belowCopiedRoots(pattern: string, prefix: string): string[] {
  const roots: string[] = [];
  for (let root = prefix; dirname(root) !== root; root = dirname(root)) roots.push(join(root, pattern));
  return roots;
}

/** Also a symbolic link that leads nowhere: it is there, and Nginx would fail on it. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/** The part of a pattern before its first wildcard, up to the last `/`. */
function folderOf(pattern: string): string {
  return /^([^*?[]*)\//.exec(pattern)?.[1] || '/';
}
