/** The file that patch(1) is given. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { ConfigFile } from '../model/setting.ts';

/**
 * The real, absolute path of a config, since GNU patch follows no symbolic link; null where there is no such file to
 * change: a pipe (`<(kubectl …)`), a file that is gone or has changed since, a part of a larger file.
 */
export function patchTarget({ file, text }: ConfigFile): string | null {
  try {
    const path = realpathSync(file);
    return statSync(path).isFile() && readFileSync(path, 'utf8') === text ? path : null;
  } catch {
    return null;
  }
}
