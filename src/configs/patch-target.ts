/** The file that patch(1) is given. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import type { ConfigFile } from '../model/setting.ts';

/**
 * The real, absolute path of a config, since GNU patch follows no symbolic link; null where there is no such file to
 * change: a pipe (`<(kubectl …)`), a file that is gone or has changed since, a part of a larger file, a mounted one.
 */
export function patchTarget({ file, text }: ConfigFile): string | null {
  if (isMounted(file)) return null;
  try {
    const path = realpathSync(file);
    return statSync(path).isFile() && readFileSync(path, 'utf8') === text ? path : null;
  } catch {
    return null;
  }
}

/**
 * True for a file that is brought there by others and cannot be written: a volume of Kubernetes, whose files lie in
 * `..2026_11_29_…` (its AtomicWriter), and anything on a file system that is read-only.
 */
export function isMounted(file: string): boolean {
  try {
    const path = realpathSync(file);
    if (/\/\.\.\d{4}_\d\d_\d\d_/.test(path)) return true;
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}
