/** The file that patch(1) is given. */
import { realpathSync, statSync } from 'node:fs';

/**
 * The real, absolute path of a config, since GNU patch follows no symbolic link; null for what is no file to be
 * changed: a pipe (`<(kubectl …)`), a file that is gone.
 */
export function patchTarget(file: string): string | null {
  try {
    const path = realpathSync(file);
    return statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}
