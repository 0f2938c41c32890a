/** How a text is compared with the patterns of an ACL or the keys of a map (manual 7.1). */
import { bytesOf, matchPcre } from '../../../../configs/pcre/index.ts';
import type { Budget } from '../../../../configs/pcre/match.ts';

export type Compare = (text: string, pattern: string) => boolean;

export const comparisons = {
  str: (text, pattern) => text === pattern,
  beg: (text, pattern) => text.startsWith(pattern),
  end: (text, pattern) => text.endsWith(pattern),
  sub: (text, pattern) => text.includes(pattern),
  // Between separators; both ends of the text are one (pattern.c, match_word).
  dir: (text, pattern) => between(text, pattern, '/?'),
  dom: (text, pattern) => between(text, pattern, '/?.:'),
} satisfies Record<string, Compare>;

function between(text: string, pattern: string, separators: string): boolean {
  const set = new Set(separators);
  const from = [...pattern].findIndex((char) => !set.has(char));
  if (from < 0) return false;
  let end = pattern.length;
  while (set.has(pattern[end - 1] ?? '')) end -= 1;
  const inner = pattern.slice(from, end);
  for (let at = text.indexOf(inner); at >= 0; at = text.indexOf(inner, at + 1)) {
    const before = text[at - 1];
    const behind = text[at + inner.length];
    if ((before === undefined || set.has(before)) && (behind === undefined || set.has(behind))) return true;
  }
  return false;
}

/** Null: the pattern is not understood. */
export function matchesPattern(
  pattern: string,
  ignoresCase: boolean,
  text: string,
  budget: Budget,
): boolean | null {
  const result = matchPcre(pattern, ignoresCase, bytesOf(text), budget);
  if (result === null) return false;
  return 'captures' in result ? true : null;
}
