/** Values behind a secret's name: in quotes, in brackets, or bare. */
import { isBlank, isClosing, isQuote, isStop, isWord } from './characters.ts';
import { redactCookies, redactCredentials } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { mask, redacted } from './mask.ts';
import type { NameKind } from './names.ts';
import { looksRandom } from './random-word.ts';
import { type Finder, passTo, type Scan } from './scan.ts';

export type SecretKind = Exclude<NameKind, null>;

/** A longer value is no word of prose. */
const longestProse = 64;
const longestName = 64;
/** The longest bracketed value that is searched. */
const longestBracketed = 1_024;
/** A shorter word in a list of tokens is a piece of prose that a model wrote. */
const shortestOfMany = 6;

const comma = 0x2c;
const semicolon = 0x3b;

/** The value in quotes that begin at `open`. `isProse`: it may be plain words, which stay. */
export function replaceQuoted(
  scan: Scan,
  open: number,
  kind: SecretKind,
  isProse: boolean,
): ReturnType<Finder> {
  const from = open + 1;
  const to = endOfQuoted(scan.glyphs, open);
  const value = textBetween(scan.glyphs, from, to);
  if ((isProse && looksLikeProse(value)) || (kind === 'plural' && value.length < shortestOfMany)) return null;
  return replace(from, to, value, replacement(value, kind, scan.hashKey));
}

/** What stands instead of a whole value. */
export function replacement(value: string, kind: SecretKind, hashKey: string): string {
  if (kind === 'authorization') return redactCredentials(value);
  if (kind === 'cookie') return redactCookies(value, hashKey);
  return mask(value, hashKey);
}

/** To the same quote, as deep in backslashes as the first; to the end of the line where it was cut. */
export function endOfQuoted({ codes, escapes, length }: Glyphs, open: number): number {
  const quote = codes[open];
  const depth = escapes[open] as number;
  let at = open + 1;
  while (
    at < length &&
    !(codes[at] === quote && (escapes[at] as number) <= depth) &&
    !(escapes[at] === 0 && isLineEnd(codes[at] as number))
  )
    at++;
  return at;
}

/** `(S)`, `[S]`, `{S}`, `<S>`: what is inside. Null where members with names of their own are inside, or nothing. */
export function replaceBracketed(
  scan: Scan,
  open: number,
  kind: SecretKind,
  isProse: boolean,
): ReturnType<Finder> {
  const { glyphs, hashKey } = scan;
  const from = open + 1;
  const close = closeOf(glyphs, open);
  const to = close ?? endOfBare(glyphs, from);
  const value = textBetween(glyphs, from, to);
  if (value.startsWith(redacted)) return passTo(to);
  const isHeader = kind === 'cookie' || kind === 'authorization';
  if (value.trim() === '' || (isHeader && close === null)) return null;
  if (!isHeader && /["'{]|\w\s?[:=]\s/.test(value)) return null;
  if (isProse && looksLikeProse(value)) return null;
  return replace(from, to, value, replacement(value, kind, hashKey));
}

const closers: Readonly<Record<number, number>> = { 40: 41, 91: 93, 123: 125, 60: 62 };

function closeOf({ codes, length }: Glyphs, open: number): number | null {
  const opener = codes[open] as number;
  const limit = Math.min(length, open + longestBracketed);
  let depth = 0;
  for (let at = open; at < limit && !isLineEnd(codes[at] as number); at++) {
    if (codes[at] === opener) depth++;
    else if (codes[at] === closers[opener] && --depth === 0) return at;
  }
  return null;
}

/** True for `(`, `[`, `{`, `<`. */
export function opensBracket(code: number): boolean {
  return code in closers;
}

/** A value without quotes, up to a blank or a character that no value holds. `isSure`: even a plain word is taken for a secret. */
export function replaceBare(scan: Scan, from: number, isSure: boolean, quote: string): ReturnType<Finder> {
  const { glyphs, hashKey } = scan;
  if (glyphs.text.startsWith(redacted, glyphs.starts[from])) return passTo(from + redacted.length);
  const to = endOfBare(glyphs, from, quote === '');
  const value = textBetween(glyphs, from, to);
  if (value === '' || (quote !== '' && /^(?:true|false|null)$/.test(value))) return null;
  if (!isSure && looksLikeProse(value)) return null;
  return replace(from, to, value, quote + mask(value, hashKey) + quote);
}

/** A comma or semicolon with neither a blank nor another name behind it belongs to the value. */
function endOfBare(glyphs: Glyphs, from: number, mayList = false): number {
  const { codes, length } = glyphs;
  let at = from;
  while (at < length && (!isStop(codes[at] as number) || (mayList && at > from && goesOn(glyphs, at)))) at++;
  while (at > from && isClosing(codes[at - 1] as number)) at--;
  return at;
}

function goesOn(glyphs: Glyphs, at: number): boolean {
  const { codes } = glyphs;
  if (codes[at] !== comma && codes[at] !== semicolon) return false;
  return isWord(codes[at + 1] ?? 0) && !beginsName(glyphs, at + 1);
}

/** True where `name=`, `name:` or `"name":` begins; one sign alone may count. */
export function beginsName({ codes, length }: Glyphs, from: number, sign?: '=' | ':'): boolean {
  let at = isQuote(codes[from] ?? 0) ? from + 1 : from;
  const limit = Math.min(length, at + longestName);
  const first = at;
  while (at < limit && (isWord(codes[at] as number) || codes[at] === 0x2e)) at++;
  if (at === first) return false;
  if (isQuote(codes[at] ?? 0)) at++;
  if (codes[at] === 0x3d) return sign !== ':';
  return codes[at] === 0x3a && codes[at + 1] !== 0x2f && sign !== '=';
}

/** A plain word or a few: `unexpected token: comma`. */
export function looksLikeProse(value: string): boolean {
  return value.length <= longestProse && /^[a-z][a-z ]{0,23}$/i.test(value) && !looksRandom(value);
}

export function skipBlanks({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && isBlank(codes[at] as number) && !isLineEnd(codes[at] as number)) at++;
  return at;
}

export function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** One piece replaced, or passed over where nothing changes. */
export function replace(from: number, to: number, value: string, text: string): ReturnType<Finder> {
  return text === value ? passTo(to) : { cuts: [{ from, to, text }], end: to };
}
