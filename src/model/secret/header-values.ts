/** The value of `Authorization`, and of other headers, where it stands in a text without quotes around them. */
import { isBlank, isQuote } from './characters.ts';
import { isScheme, listsParameters, redactCredentials } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { isHarmless, redacted } from './mask.ts';
import { type Finder, passTo, type Scan } from './scan.ts';
import { beginsName, isLineEnd, replace, skipBlanks } from './values.ts';

const equals = 0x3d;
const semicolon = 0x3b;
const comma = 0x2c;
const maxBefore = 64;
const longestQuoted = 1_024;

/** True where a header's line begins: at the start of a line or of a quoted text. */
export function isHeaderPosition({ codes }: Glyphs, nameFrom: number): boolean {
  if (isQuote(codes[nameFrom - 1] ?? 0)) return true;
  let at = nameFrom;
  const limit = Math.max(0, nameFrom - maxBefore);
  while (at > limit && isMargin(codes[at - 1] as number)) at--;
  return at === 0 || isLineEnd(codes[at - 1] as number);
}

/** Blanks, and the signs that curl and lists put before a header. */
function isMargin(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x3c || code === 0x3e || code === 0x2a || code === 0x2d;
}

/** To the line's end, to the quote around the whole, or to where another name begins; in a row also to a blank before one. */
export function endOfHeader(glyphs: Glyphs, from: number, isHeader: boolean): number {
  const { codes, length } = glyphs;
  let at = from;
  while (at < length && !isLineEnd(codes[at] as number)) {
    const code = codes[at] as number;
    if (isQuote(code)) {
      const close = opensQuote(codes[at - 1] ?? 0) ? closingQuote(glyphs, at) : null;
      if (close === null) break;
      at = close;
    }
    if (
      (code === comma || code === semicolon) &&
      beginsName(glyphs, skipBlanks(glyphs, at + 1), isHeader ? ':' : undefined)
    )
      break;
    if (!isHeader && isBlank(code) && beginsName(glyphs, at + 1)) break;
    at++;
  }
  while (at > from && isTrailing(codes[at - 1] as number)) at--;
  return at;
}

function isTrailing(code: number): boolean {
  return isBlank(code) || code === comma || code === semicolon;
}

function opensQuote(before: number): boolean {
  return isBlank(before) || before === equals || before === comma;
}

function closingQuote({ codes, escapes, length }: Glyphs, open: number): number | null {
  const limit = Math.min(length, open + longestQuoted);
  for (let at = open + 1; at < limit && !isLineEnd(codes[at] as number); at++)
    if (codes[at] === codes[open] && escapes[at] === escapes[open]) return at;
  return null;
}

/** `Bearer xyz`, or any other value; in a header line the whole value. */
export function replaceCredentials(scan: Scan, from: number, isHeader: boolean): ReturnType<Finder> {
  const { glyphs } = scan;
  const end = endOfWord(glyphs, from);
  const word = textBetween(glyphs, from, end);
  const next = skipBlanks(glyphs, end);
  if (isHeader || !isScheme(word) || next === end) return replaceWhole(glyphs, from, isHeader);
  if (listsParameters(word) || glyphs.codes[next + word.length] === equals)
    return one(glyphs, next, endOfLine(glyphs, next));
  const close = isQuote(glyphs.codes[next] ?? 0) ? closingQuote(glyphs, next) : null;
  const to = close === null ? endOfWord(glyphs, next) : close + 1;
  return to === next ? passTo(next) : one(glyphs, next, to);
}

function replaceWhole(glyphs: Glyphs, from: number, isHeader: boolean): ReturnType<Finder> {
  const to = endOfHeader(glyphs, from, isHeader);
  const value = textBetween(glyphs, from, to);
  if (value === '') return null;
  return replace(from, to, value, redactCredentials(value));
}

/** One piece, unless it is a mask already. */
function one(glyphs: Glyphs, from: number, to: number): ReturnType<Finder> {
  return isHarmless(textBetween(glyphs, from, to))
    ? passTo(to)
    : { cuts: [{ from, to, text: redacted }], end: to };
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
