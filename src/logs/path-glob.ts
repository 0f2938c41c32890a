/** `*` and `?` in the last component of a path. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The path holds a pattern that the shell left to us. */
export function hasGlob(path: string): boolean {
  return /[*?]/.test(basename(path));
}

/** Files that match, oldest change first, so that archives come before what is being written. */
export async function expandGlob(path: string): Promise<string[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => [] as string[]);
  const matching = names.filter((name) => globPattern(basename(path)).test(name));
  const found = await Promise.all(
    matching.map((name) => fileWithTime(path.includes('/') ? join(folder, name) : name)),
  );
  return found
    .filter((file) => file !== null)
    .sort((a, b) => a.changedAt - b.changedAt || a.path.localeCompare(b.path))
    .map((file) => file.path);
}

/** The pattern as an expression; like the shell's, `*` does not take names that begin with a dot. */
function globPattern(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(pattern.startsWith('.') ? `^${body}$` : `^(?!\\.)${body}$`);
}

async function fileWithTime(path: string): Promise<{ path: string; changedAt: number } | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? { path, changedAt: found.mtimeMs } : null;
}
