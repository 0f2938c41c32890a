/** Paths as words of a shell. */

/** One word for any POSIX shell (2.2.2). */
export function quotedWord(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/** It cannot be shown as it is, and so not be copied. */
export function hasUnprintable(path: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path);
}
