/** Values that follow a secret's name: `password=…`, `"token": "…"`, `x-api-key: …`, `Authorization: …`, `Cookie: …`. */
import { isBlank, isQuote, isWord } from './characters.ts';
import { replaceCookies } from './cookies.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { endOfHeader, isHeaderPosition, replaceCredentials } from './header-values.ts';
import { redacted } from './mask.ts';
import { kindOfMember } from './members.ts';
import { kindOfName } from './names.ts';
import type { Cut, Finder, Scan } from './scan.ts';
import { findUserinfo } from './urls.ts';
import {
  beginsName,
  endOfQuoted,
  isLineEnd,
  looksLikeProse,
  opensBracket,
  replace,
  replaceBare,
  replaceBracketed,
  replacement,
  replaceQuoted,
  type SecretKind,
  skipBlanks,
} from './values.ts';

const longestName = 64;
/** Names and signs stand below each other in a config: `token      = …`. */
const maxAligning = 64;

const colon = 0x3a;
const dot = 0x2e;
const equals = 0x3d;
const ask = 0x3f;
const ampersand = 0x26;
const dash = 0x2d;
const greater = 0x3e;
const brace = 0x7b;
const bracket = 0x5b;
const comma = 0x2c;

/** At `:` or `=`. */
export const findAssignment: Finder = (scan, at) => {
  const { glyphs } = scan;
  const { codes } = glyphs;
  const isColon = codes[at] === colon;
  if (isColon && codes[at + 1] === 0x2f && codes[at + 2] === 0x2f) return findUserinfo(scan, at);
  const name = nameBefore(glyphs, at);
  if (name === null) return null;
  const own = kindOfName(name.text);
  const kind = own ?? kindOfMember(glyphs, name, at);
  if (kind === null) return null;
  const after = !isColon && codes[at + 1] === greater ? at + 2 : at + 1;
  // `{"name":"token","value":"comma"}` is prose as `token: comma` is.
  return replaceValue(
    scan,
    after,
    kind,
    isColon,
    own === null && kind === 'weak' ? { ...name, isQuoted: false } : name,
  );
};

/** In a config a header's name and value stand side by side: `proxy_set_header Authorization "…"`. */
export function findNamedHeader(scan: Scan, at: number, end: number): ReturnType<Finder> {
  const { codes } = scan.glyphs;
  if (end - at > longestName || !isBlank(codes[end] ?? 0)) return null;
  const value = skipBlanks(scan.glyphs, end);
  if (!isQuote(codes[value] ?? 0)) return null;
  const kind = kindOfName(textBetween(scan.glyphs, at, end));
  if (kind === null || kind === 'weak' || kind === 'plural') return null;
  return replaceQuoted(scan, value, kind, false);
}

/** A name before `:` or `=`. `from`: where it begins, without its quote. */
export interface Name {
  text: string;
  from: number;
  isQuoted: boolean;
}

/** The word before a sign, in quotes or bare. */
export function nameBefore({ text, codes, starts }: Glyphs, at: number): Name | null {
  let end = at;
  while (end > 0 && at - end < maxAligning && isBlank(codes[end - 1] as number)) end--;
  const isQuoted = end > 0 && isQuote(codes[end - 1] as number);
  if (isQuoted) end--;
  const limit = Math.max(0, end - longestName);
  let from = end;
  while (from > limit && (isWord(codes[from - 1] as number) || codes[from - 1] === dot)) from--;
  // `"…?api_key=secret": context deadline exceeded`: what the quote closes is a value.
  if (isQuoted && isQueryValue(codes, from)) return null;
  return from === end ? null : { text: text.slice(starts[from], starts[end]), from, isQuoted };
}

/** True where `?name=` or `&name=` stands before it. */
function isQueryValue(codes: Glyphs['codes'], from: number): boolean {
  if (codes[from - 1] !== equals) return false;
  let at = from - 1;
  const limit = Math.max(0, at - longestName);
  while (at > limit && isWord(codes[at - 1] as number)) at--;
  return codes[at - 1] === ask || codes[at - 1] === ampersand;
}

function replaceValue(
  scan: Scan,
  after: number,
  kind: SecretKind,
  isColon: boolean,
  name: Name,
): ReturnType<Finder> {
  const { glyphs } = scan;
  const { codes, length } = glyphs;
  const from = skipBlanks(glyphs, after);
  if (from >= length) return null;
  const code = codes[from] as number;
  if (code === bracket && isQuote(codes[skipBlanks(glyphs, from + 1)] ?? 0))
    return replaceList(scan, skipBlanks(glyphs, from + 1), kind);
  const isProse = isColon && !name.isQuoted && kind === 'weak';
  if (isQuote(code)) return replaceQuoted(scan, from, kind, isProse);
  if (kind === 'plural') return null;
  if (isColon && isLineEnd(code)) return replaceBlock(scan, from, kind);
  if (code === brace && name.isQuoted) return null;
  if (opensBracket(code) && !glyphs.text.startsWith(redacted, glyphs.starts[from])) {
    const found = replaceBracketed(scan, from, kind, isProse);
    if (found !== null || code === brace) return found;
  }
  const isHeader = isColon && !name.isQuoted && isHeaderPosition(glyphs, name.from);
  if (kind === 'authorization') return replaceCredentials(scan, from, isHeader);
  if (kind === 'cookie') return replaceCookies(scan, from, isHeader);
  if (isHeader && name.text.includes('-') && from > after) return replaceLine(scan, from, kind);
  const isSure = isColon ? name.isQuoted || (kind === 'secret' && from > after) : true;
  // A number in JSON: its mask is a string.
  const quote = name.isQuoted ? textBetween(glyphs, name.from - 1, name.from) : '';
  return replaceBare(scan, from, isSure, /["'`]$/.test(quote) ? quote : '');
}

/** `["Bearer …", "…"]`, as logs in JSON hold headers. */
function replaceList(scan: Scan, first: number, kind: SecretKind): ReturnType<Finder> {
  const { codes } = scan.glyphs;
  const cuts: Cut[] = [];
  let end = first;
  for (let at = first; isQuote(codes[at] ?? 0); at = skipBlanks(scan.glyphs, end)) {
    const found = replaceQuoted(scan, at, kind, false);
    cuts.push(...(found?.cuts ?? []));
    end = (found?.end ?? endOfQuoted(scan.glyphs, at)) + 1;
    if (codes[end] !== comma) break;
    end++;
  }
  return { cuts, end };
}

/** A header's value up to the end of its line or of the quotes around the whole. */
function replaceLine(scan: Scan, from: number, kind: SecretKind): ReturnType<Finder> {
  const to = endOfHeader(scan.glyphs, from, true);
  const value = textBetween(scan.glyphs, from, to);
  return value === '' ? null : replace(from, to, value, replacement(value, kind, scan.hashKey));
}

/** `password:` and its value on the next line, further in; a map may be there as well, with more specific names. */
function replaceBlock(scan: Scan, lineEnd: number, kind: SecretKind): ReturnType<Finder> {
  const { glyphs, hashKey } = scan;
  const { codes, length } = glyphs;
  let line = lineEnd + 1;
  if (codes[lineEnd] === 0x0d && codes[line] === 0x0a) line++;
  let from = skipBlanks(glyphs, line);
  if (from === line) return null;
  if (codes[from] === dash && isBlank(codes[from + 1] ?? 0)) from = skipBlanks(glyphs, from + 1);
  if (isQuote(codes[from] ?? 0)) return null;
  let to = from;
  while (to < length && !isBlank(codes[to] as number) && !isQuote(codes[to] as number)) to++;
  const value = textBetween(glyphs, from, to);
  const isWhole =
    to >= length || !isBlank(codes[to] as number) || isLineEnd(codes[skipBlanks(glyphs, to)] ?? 0x0a);
  if (!isWhole || value === '' || beginsName(glyphs, from) || /[:={[]$|^[[{]/.test(value)) return null;
  if (kind === 'weak' && looksLikeProse(value)) return null;
  return replace(from, to, value, replacement(value, kind, hashKey));
}
