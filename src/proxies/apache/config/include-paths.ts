/** Where the files of an `Include` are looked for: below ServerRoot, as Apache does, and where a copied tree has them. */
import { lstatSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { glob, isFolder, isPattern } from '../../../configs/glob.ts';

export interface IncludePlace {
  serverRoot: string | null;
  /** Folder of the main file: where a copy of a ServerRoot is, and Debian's default. */
  folder: string;
}

/** Where packages have their ServerRoot. */
const packaged = /^\/(?:etc\/(?:apache2|httpd)|usr\/local\/apache2|usr\/local\/etc\/apache24)\//;

/** The files of the first place that has any; a folder stands for all files in it. */
export function includedPaths(pattern: string, place: IncludePlace): string[] {
  for (const candidate of candidates(pattern, place)) {
    const found = filesAt(candidate);
    if (found.length > 0) return found;
  }
  return [];
}

function candidates(pattern: string, { serverRoot, folder }: IncludePlace): string[] {
  if (isAbsolute(pattern)) return [pattern, ...(packaged.test(pattern) ? [copied(pattern, folder)] : [])];
  const root = serverRoot !== null && isAbsolute(serverRoot) ? [join(serverRoot, pattern)] : [];
  return [...root, join(folder, pattern), join(folder, '..', pattern)];
}

/** `/etc/apache2/sites-enabled/*.conf` of another machine, whose folder was copied to that of the config. */
function copied(pattern: string, folder: string): string {
  return join(folder, pattern.replace(packaged, ''));
}

function filesAt(path: string): string[] {
  const found = isPattern(path) ? glob(path, () => {}) : [path].filter(isThere);
  return found
    .flatMap((one) => (isFolder(one) ? glob(`${one}/*`, () => {}) : [one]))
    .filter((one) => !isFolder(one));
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}
