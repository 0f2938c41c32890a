/** Values that stand behind a secret's name: `password=…`, `"token": "…"`, `x-api-key: …`, `Authorization: …`, `Cookie: …`. */
import { isBlank, isClosing, isQuote, isStop, isWord } from './characters.ts';
import { redactCookies, redactCredentials } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { replaceCookies, replaceCredentials } from './header-values.ts';
import { mask, redacted } from './mask.ts';
import { kindOfName, type NameKind } from './names.ts';
import { looksRandom } from './random-word.ts';
import { type Cut, type Finder, passTo, type Scan } from './scan.ts';
import { findUserinfo } from './urls.ts';

const longestName = 64;
/** A longer value is no word of prose. */
const longestProse = 64;

const colon = 0x3a;
const dot = 0x2e;
const brace = 0x7b;
const bracket = 0x5b;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** At `:` or `=`. */
export const findAssignment: Finder = (scan, at) => {
  const { codes } = scan.glyphs;
  const isColon = codes[at] === colon;
  if (isColon && codes[at + 1] === 0x2f && codes[at + 2] === 0x2f) return findUserinfo(scan, at);
  const name = nameBefore(scan.glyphs, at);
  const kind = name === null ? null : kindOfName(name.text);
  return name === null || kind === null ? null : replaceValue(scan, at + 1, kind, isColon, name.isQuoted);
};

/** In a config a header's name and value stand side by side: `proxy_set_header Authorization "…"`. */
export function findNamedHeader(scan: Scan, at: number, end: number): ReturnType<Finder> {
  const { codes } = scan.glyphs;
  if (end - at > longestName || !isBlank(codes[end] ?? 0)) return null;
  const value = skipBlanks(scan.glyphs, end);
  if (!isQuote(codes[value] ?? 0)) return null;
  const kind = kindOfName(textBetween(scan.glyphs, at, end));
  return kind === null || kind === 'weak' ? null : replaceValue(scan, end, kind, true, true);
}

interface Name {
  text: string;
  isQuoted: boolean;
}

/** The word before a sign, in quotes or bare. */
function nameBefore({ text, codes, starts }: Glyphs, at: number): Name | null {
  let end = at;
  while (end > 0 && at - end < 3 && isBlank(codes[end - 1] as number)) end--;
  const isQuoted = end > 0 && isQuote(codes[end - 1] as number);
  if (isQuoted) end--;
  const limit = Math.max(0, end - longestName);
  let from = end;
  while (from > limit && isNameCharacter(codes[from - 1] as number)) from--;
  if (from === end) return null;
  return { text: text.slice(starts[from], starts[end]), isQuoted };
}

function isNameCharacter(code: number): boolean {
  return isWord(code) || code === dot;
}

function replaceValue(
  scan: Scan,
  after: number,
  kind: Exclude<NameKind, null>,
  isColon: boolean,
  isQuotedName: boolean,
): ReturnType<Finder> {
  const { glyphs } = scan;
  const { codes, length } = glyphs;
  const from = skipBlanks(glyphs, after);
  if (from >= length || codes[from] === brace) return null;
  if (codes[from] === bracket && isQuote(codes[skipBlanks(glyphs, from + 1)] ?? 0))
    return replaceList(scan, skipBlanks(glyphs, from + 1), kind);
  if (isQuote(codes[from] as number))
    return replaceQuoted(scan, from, kind, isColon && !isQuotedName && kind === 'weak');
  if (kind === 'authorization') return replaceCredentials(scan, from);
  if (kind === 'cookie') return replaceCookies(scan, from);
  const isSure = isColon ? isQuotedName || (kind === 'secret' && from > after) : true;
  return replaceBare(scan, from, isSure, isQuotedName);
}

/** `["Bearer …", "…"]`, as logs in JSON hold headers. */
function replaceList(scan: Scan, first: number, kind: Exclude<NameKind, null>): ReturnType<Finder> {
  const { codes } = scan.glyphs;
  const cuts: Cut[] = [];
  let end = first;
  for (let at = first; isQuote(codes[at] ?? 0); at = skipBlanks(scan.glyphs, end)) {
    const found = replaceQuoted(scan, at, kind, false);
    cuts.push(...(found?.cuts ?? []));
    end = (found?.end ?? at) + 1;
    if (codes[end] !== comma) break;
    end++;
  }
  return { cuts, end };
}

function replaceQuoted(
  scan: Scan,
  open: number,
  kind: Exclude<NameKind, null>,
  isProse: boolean,
): ReturnType<Finder> {
  const from = open + 1;
  const to = endOfQuoted(scan.glyphs, open);
  const value = textBetween(scan.glyphs, from, to);
  if (isProse && looksLikeProse(value)) return null;
  return replace(from, to, value, replacement(value, kind, scan.hashKey));
}

function replacement(value: string, kind: Exclude<NameKind, null>, hashKey: string): string {
  if (kind === 'authorization') return redactCredentials(value);
  if (kind === 'cookie') return redactCookies(value, hashKey);
  return mask(value, hashKey);
}

/** To the same quote, as deep in backslashes as the first; to the end of the line where it was cut. */
function endOfQuoted({ codes, escapes, length }: Glyphs, open: number): number {
  const quote = codes[open];
  const depth = escapes[open] as number;
  let at = open + 1;
  while (
    at < length &&
    !(codes[at] === quote && (escapes[at] as number) <= depth) &&
    !isLineEnd(codes[at] as number, escapes[at] as number)
  )
    at++;
  return at;
}

function isLineEnd(code: number, depth: number): boolean {
  return depth === 0 && (code === lineFeed || code === carriageReturn);
}

/** A value that stands bare, up to a blank or a sign that no value holds. `isSure`: even a plain word is taken for a secret. */
function replaceBare(scan: Scan, from: number, isSure: boolean, isQuotedName: boolean): ReturnType<Finder> {
  const { glyphs, hashKey } = scan;
  if (glyphs.text.startsWith(redacted, glyphs.starts[from])) return passTo(from + redacted.length);
  const to = endOfBare(glyphs, from);
  const value = textBetween(glyphs, from, to);
  if (value === '' || (isQuotedName && /^(?:true|false|null)$/.test(value))) return null;
  if (!isSure && looksLikeProse(value)) return null;
  // A number in JSON: its mask is a string.
  const quote = isQuotedName
    ? textBetween(glyphs, quoteBefore(glyphs, from), quoteBefore(glyphs, from) + 1)
    : '';
  return replace(from, to, value, quote + mask(value, hashKey) + quote);
}

function endOfBare({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && !isStop(codes[at] as number)) at++;
  while (at > from && isClosing(codes[at - 1] as number)) at--;
  return at;
}

/** The quote that closes the name before a sign. */
function quoteBefore({ codes }: Glyphs, value: number): number {
  let at = value - 1;
  while (!isQuote(codes[at] ?? 0x22)) at--;
  return at;
}

/** A plain word or a few: `unexpected token: comma`. */
function looksLikeProse(value: string): boolean {
  return value.length <= longestProse && /^[a-z][a-z ]{0,23}$/i.test(value) && !looksRandom(value);
}

function skipBlanks({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && (codes[at] === 0x20 || codes[at] === 0x09)) at++;
  return at;
}

function replace(from: number, to: number, value: string, text: string): ReturnType<Finder> {
  return text === value ? passTo(to) : { cuts: [{ from, to, text }], end: to };
}
