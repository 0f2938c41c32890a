/** The value of `Cookie` and `Set-Cookie` where it stands in a text without quotes around it. */
import { isBlank, isQuote } from './characters.ts';
import { isCookieAttribute } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { mask } from './mask.ts';
import type { Cut, Finder, Scan } from './scan.ts';
import { beginsName, isLineEnd, looksLikeProse, skipBlanks } from './values.ts';

const equals = 0x3d;
const semicolon = 0x3b;
const comma = 0x2c;
const longestQuoted = 1_024;

/** Pair by pair, up to what is no pair. `isHeader`: the line holds nothing else, so that blanks belong to a value. */
export function replaceCookies(
  { glyphs, hashKey }: Scan,
  from: number,
  isHeader: boolean,
): ReturnType<Finder> {
  const cuts: Cut[] = [];
  let end = from;
  for (let at = from; at < glyphs.length; at = skipBlanks(glyphs, end + 1)) {
    const pair = pairAt(glyphs, at, isHeader);
    if (pair === null || (pair.isWord && !isHeader && !isPart(glyphs, pair, at > from))) break;
    end = pair.to;
    if (!isCookieAttribute(pair.name)) {
      const value = textBetween(glyphs, pair.from, pair.to);
      const text = mask(value, hashKey);
      if (text !== value) cuts.push({ from: pair.from, to: pair.to, text });
    }
    if (!isPairEnd(glyphs, end)) break;
  }
  return end === from ? null : { cuts, end };
}

/** A semicolon, or a comma with another pair behind it. */
function isPairEnd(glyphs: Glyphs, at: number): boolean {
  const code = glyphs.codes[at];
  return code === semicolon || (code === comma && beginsName(glyphs, skipBlanks(glyphs, at + 1), '='));
}

interface Pair {
  name: string;
  from: number;
  to: number;
  /** It has no `=`. */
  isWord: boolean;
}

/** A word without `=` inside a row: a cookie where pairs are next to it, or where it is no word of prose. */
function isPart(glyphs: Glyphs, pair: Pair, isLater: boolean): boolean {
  return isLater || glyphs.codes[pair.to] === semicolon || !looksLikeProse(pair.name);
}

/** `name=value` or `name`, up to a semicolon; an attribute's value (`Expires`) may hold blanks and commas. */
function pairAt(glyphs: Glyphs, at: number, isHeader: boolean): Pair | null {
  const { codes } = glyphs;
  const nameEnd = endOf(
    glyphs,
    at,
    (code) => code === equals || code === semicolon || code === comma || isBlank(code),
  );
  if (nameEnd === at) return null;
  const name = textBetween(glyphs, at, nameEnd);
  if (codes[nameEnd] !== equals)
    return { name, from: isCookieAttribute(name) ? nameEnd : at, to: nameEnd, isWord: true };
  const from = nameEnd + 1;
  const isAttribute = isCookieAttribute(name);
  const close = isQuote(codes[from] ?? 0) ? closingQuote(glyphs, from) : null;
  const to =
    close !== null
      ? close + 1
      : endOf(glyphs, from, (code, place) => {
          if (code === semicolon) return true;
          if (isAttribute) return false;
          if (code === comma)
            return beginsName(glyphs, skipBlanks(glyphs, place + 1)) || isBlank(codes[place + 1] ?? 0x20);
          return !isHeader && isBlank(code);
        });
  return { name, from, to: trimmed(glyphs, from, to), isWord: false };
}

function trimmed({ codes }: Glyphs, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(codes[end - 1] as number)) end--;
  return end;
}

/** The quote that closes a value, with the end of a pair behind it. */
function closingQuote({ codes, escapes, length }: Glyphs, open: number): number | null {
  const limit = Math.min(length, open + longestQuoted);
  let at = open + 1;
  while (at < limit && codes[at] !== codes[open] && !isLineEnd(codes[at] as number)) at++;
  if (at >= limit || codes[at] !== codes[open] || escapes[at] !== escapes[open]) return null;
  const next = codes[at + 1] ?? 0x0a;
  return next === semicolon || next === comma || isLineEnd(next) ? at : null;
}

function endOf({ codes, length }: Glyphs, from: number, ends: (code: number, at: number) => boolean): number {
  let at = from;
  while (at < length) {
    const code = codes[at] as number;
    if (ends(code, at) || isQuote(code) || isLineEnd(code)) break;
    at++;
  }
  return at;
}
