/** glob(3) as Nginx calls it: sorted, `*`, `?` and `[…]` stop at `/` and pass over names that begin with a dot. */
import { readdirSync, statSync } from 'node:fs';

/** The path holds a pattern. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Paths that fit, whatever they are; `unread` hears of a folder that could not be listed, and why. */
export function glob(pattern: string, unread: (folder: string, code: string) => void): string[] {
  const [, head = '', tail = ''] = /^((?:[^*?[]*\/)?)(.*)$/s.exec(pattern) ?? [];
  const parts = tail.split('/');
  const found = parts.reduce(
    (bases, part, i) =>
      bases.flatMap((base) =>
        namesIn(base, part, unread).filter((path) => i === parts.length - 1 || isFolder(path)),
      ),
    [head],
  );
  return found.map((path) => path.slice(0, -1));
}

/** Paths under `base` whose last name fits, each with a `/` behind it. */
function namesIn(base: string, part: string, unread: (folder: string, code: string) => void): string[] {
  const regex = nameRegex(part);
  const shown = list(base === '' ? '.' : base, unread).filter(
    (name) => regex.test(name) && (part.startsWith('.') || !name.startsWith('.')),
  );
  return shown.sort().map((name) => `${base}${name}/`);
}

function list(folder: string, unread: (folder: string, code: string) => void): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') unread(folder, code);
    return [];
  }
}

/** It is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A whole path's pattern: a wildcard at the start of a name takes none that begins with a dot. */
export function pathRegex(pattern: string): RegExp {
  const parts = pattern
    .split('/')
    .map((part) => (/^[*?[]/.test(part) ? `(?!\\.)${sourceOf(part)}` : sourceOf(part)));
  return compiled(parts.join('/'));
}

function nameRegex(part: string): RegExp {
  return compiled(sourceOf(part));
}

/** A bracket that is never closed stands for itself, as in fnmatch(3). */
function sourceOf(part: string): string {
  return part.replace(
    /\[([!^]?)(\]?[^\]]*)\]|\*+|\\?[\s\S]/g,
    (piece: string, not?: string, set?: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
      if (piece.startsWith('*')) return '[^/]*';
      if (piece === '?') return '[^/]';
      return piece.replace(/^\\(?=.)/, '').replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    },
  );
}

function compiled(source: string): RegExp {
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // A range that runs backwards takes nothing.
    return /^(?!)/;
  }
}
