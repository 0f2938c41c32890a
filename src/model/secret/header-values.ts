/** The values of `Authorization` and `Cookie` where they stand in a text without quotes around them. */
import { isBlank, isQuote, isWord } from './characters.ts';
import { isCookieAttribute, isScheme, listsParameters } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { isHarmless, mask, redacted } from './mask.ts';
import { type Cut, type Finder, passTo, type Scan } from './scan.ts';

const equals = 0x3d;
const semicolon = 0x3b;
const comma = 0x2c;

/** `Bearer xyz`, or whatever word stands there and the next. */
export function replaceCredentials(scan: Scan, from: number): ReturnType<Finder> {
  const { glyphs } = scan;
  const end = endOfWord(glyphs, from);
  const word = textBetween(glyphs, from, end);
  if (isHarmless(word)) return passTo(end);
  const next = skipBlanks(glyphs, end);
  const nextEnd = endOfWord(glyphs, next);
  if (next === end || nextEnd === next || !isPlain(glyphs, from, end)) return one(from, end, redacted);
  if (!isScheme(word)) return one(from, nextEnd, redacted);
  if (isHarmless(textBetween(glyphs, next, nextEnd))) return passTo(nextEnd);
  return one(next, listsParameters(word) ? endOfLine(glyphs, next) : nextEnd, redacted);
}

function one(from: number, to: number, text: string): { cuts: Cut[]; end: number } {
  return { cuts: [{ from, to, text }], end: to };
}

function endOfWord({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (
    at < length &&
    !isBlank(codes[at] as number) &&
    !isQuote(codes[at] as number) &&
    codes[at] !== comma &&
    codes[at] !== semicolon
  )
    at++;
  return at;
}

function isPlain({ codes }: Glyphs, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isWord(codes[at] as number)) return false;
  return true;
}

function endOfLine({ codes, escapes, length }: Glyphs, from: number): number {
  let at = from;
  while (
    at < length &&
    !(
      codes[at] === 0x0a ||
      codes[at] === 0x0d ||
      (isQuote(codes[at] as number) && (escapes[at] as number) > 0)
    )
  )
    at++;
  return at;
}

function skipBlanks({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && isBlank(codes[at] as number) && codes[at] !== 0x0a && codes[at] !== 0x0d) at++;
  return at;
}

/** Pair by pair, up to what is no pair. */
export function replaceCookies({ glyphs, hashKey }: Scan, from: number): ReturnType<Finder> {
  const cuts: Cut[] = [];
  let end = from;
  for (let at = from; at < glyphs.length; at = skipBlanks(glyphs, end + 1)) {
    const pair = pairAt(glyphs, at);
    if (pair === null) break;
    end = pair.to;
    if (!isCookieAttribute(pair.name)) {
      const value = textBetween(glyphs, pair.from, pair.to);
      const text = mask(value, hashKey);
      if (text !== value) cuts.push({ from: pair.from, to: pair.to, text });
    }
    if (glyphs.codes[end] !== semicolon) break;
  }
  return end === from ? null : { cuts, end };
}

/** `name=value` or `name`, up to a semicolon; an attribute's value (`Expires`) may hold blanks and commas. */
function pairAt(glyphs: Glyphs, at: number): { name: string; from: number; to: number } | null {
  const { codes } = glyphs;
  const nameEnd = endOf(
    glyphs,
    at,
    (code) => code === equals || code === semicolon || code === comma || isBlank(code),
  );
  if (nameEnd === at) return null;
  const name = textBetween(glyphs, at, nameEnd);
  if (codes[nameEnd] !== equals) return isCookieAttribute(name) ? { name, from: nameEnd, to: nameEnd } : null;
  const isAttribute = isCookieAttribute(name);
  const to = endOf(
    glyphs,
    nameEnd + 1,
    (code) => code === semicolon || (!isAttribute && (code === comma || isBlank(code))),
  );
  return { name, from: nameEnd + 1, to };
}

function endOf({ codes, length }: Glyphs, from: number, ends: (code: number) => boolean): number {
  let at = from;
  while (
    at < length &&
    !ends(codes[at] as number) &&
    !isQuote(codes[at] as number) &&
    codes[at] !== 0x0a &&
    codes[at] !== 0x0d
  )
    at++;
  return at;
}
