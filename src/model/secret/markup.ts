/** `<password>…</password>`: an element whose name indicates a secret. */
import { type Glyphs, textBetween } from './glyphs.ts';
import { kindOfName } from './names.ts';
import type { Finder } from './scan.ts';
import { looksLikeProse, replace, replacement } from './values.ts';

const longestTag = 200;
const less = 0x3c;
const greater = 0x3e;
const slash = 0x2f;
/** `(?<key>…)` names a group of a regular expression. */
const question = 0x3f;

/** At `>`. */
export const findElement: Finder = (scan, at) => {
  const { glyphs, hashKey } = scan;
  const name = elementEndingAt(glyphs, at);
  const kind = name === null ? null : kindOfName(name);
  if (kind === null || kind === 'plural') return null;
  const { codes, length } = glyphs;
  let to = at + 1;
  while (to < length && codes[to] !== less) to++;
  const value = textBetween(glyphs, at + 1, to);
  if (value.trim() === '' || (kind === 'weak' && looksLikeProse(value))) return null;
  return replace(at + 1, to, value, replacement(value, kind, hashKey));
};

/** Its name without a prefix; null where no element begins. */
function elementEndingAt({ codes, text, starts }: Glyphs, at: number): string | null {
  const limit = Math.max(0, at - longestTag);
  let from = at - 1;
  while (from >= limit && codes[from] !== less && codes[from] !== greater) from--;
  if (from < limit || codes[from] !== less || codes[at - 1] === slash) return null;
  if (codes[from - 1] === question) return null;
  return /^<(?:[\w-]{1,30}:)?([\w.-]{1,64})(?:\s|$)/.exec(text.slice(starts[from], starts[at]))?.[1] ?? null;
}
