/** A name and its value as two members: `{"name":"x-api-key","value":"…"}`, `["x-api-key","…"]`, `<input name=… value=…>`. */
import { isBlank, isQuote, isWord } from './characters.ts';
import type { Glyphs } from './glyphs.ts';
import { kindOfName, type NameKind } from './names.ts';
import type { Finder } from './scan.ts';
import { endOfQuoted, looksLikeProse, replaceQuoted, skipBlanks } from './values.ts';

/** How far a value's name is searched, before and after it. */
const reach = 160;
const longestName = 64;
const comma = 0x2c;
const bracket = 0x5b;
const parenthesis = 0x28;

const valueName = /^(?:value|val|content|raw|plaintext|current)$/i;
const before =
  /\b(?:name|key|header|field|parameter|variable|id)["'`]?\s{0,2}[:=]\s{0,2}["'`]?([\w.-]{1,64})["'`]?\s{0,2}[,;\s]\s{0,20}(?:["'`]?[\w-]{1,20}["'`]?\s{0,2}[:=]\s{0,2}["'`]?[\w./-]{0,30}["'`]?\s{0,2}[,;\s]\s{0,20})?["'`]?$/i;
const behind =
  /^\s{0,2}[,;\s]\s{0,20}["'`]?(?:name|key|header|field|parameter|id)["'`]?\s{0,2}[:=]\s{0,2}["'`]?([\w.-]{1,64})/i;
/** `"password":{"value":`, with a member or none between. */
const around =
  /["'`]?([\w.-]{1,64})["'`]?\s{0,2}[:=]\s{0,2}\{\s{0,20}(?:["'`]?\w{1,20}["'`]?\s?:\s?["'`]?[\w.-]{0,30}["'`]?\s?,\s{0,20})?["'`]?$/;

/** The kind of a member named `value`, by the name next to it or around it. */
export function kindOfMember(glyphs: Glyphs, name: { text: string; from: number }, sign: number): NameKind {
  if (!valueName.test(name.text)) return null;
  const left = decoded(glyphs, Math.max(0, name.from - reach), name.from);
  const beside = (before.exec(left) ?? around.exec(left))?.[1];
  const kind = beside === undefined ? null : kindOfName(beside);
  if (kind !== null) return kind;
  const open = skipBlanks(glyphs, sign + 1);
  if (!isQuote(glyphs.codes[open] ?? 0)) return null;
  const end = endOfShort(glyphs, open);
  const next =
    end === null ? null : behind.exec(decoded(glyphs, end + 1, Math.min(glyphs.length, end + reach)));
  return next === null ? null : kindOfName(next[1] as string);
}

/** The end of a value in quotes, where it is not too far. */
function endOfShort(glyphs: Glyphs, open: number): number | null {
  const { codes, escapes, length } = glyphs;
  const limit = Math.min(length, open + 4_096);
  let at = open + 1;
  while (at < limit && !(codes[at] === codes[open] && (escapes[at] as number) <= (escapes[open] as number)))
    at++;
  return at < limit ? at : null;
}

function decoded({ codes }: Glyphs, from: number, to: number): string {
  return String.fromCharCode(...codes.subarray(from, to));
}

/** At `,` in `["x-api-key","…"]`, as archives and programs hold headers; a list of names stays. */
export const findTuple: Finder = (scan, at) => {
  const { glyphs } = scan;
  const { codes } = glyphs;
  if (!isQuote(codes[at - 1] ?? 0)) return null;
  const open = skipBlanks(glyphs, at + 1);
  if (!isQuote(codes[open] ?? 0)) return null;
  const limit = Math.max(0, at - longestName);
  let from = at - 1;
  while (from > limit && isWord(codes[from - 1] as number)) from--;
  if (!isQuote(codes[from - 1] ?? 0) || from === at - 1) return null;
  let prior = from - 2;
  while (prior > limit && isBlank(codes[prior] as number)) prior--;
  const isFirst = codes[prior] === bracket || codes[prior] === parenthesis;
  if (!isFirst && codes[prior] !== comma) return null;
  const name = decoded(glyphs, from, at - 1);
  const kind = kindOfName(name);
  if (kind === null || kind === 'plural') return null;
  const isHeader = isFirst && (name.includes('-') || kind === 'authorization' || kind === 'cookie');
  if (
    !isHeader &&
    isNameItself(decoded(glyphs, open + 1, Math.min(open + longestName, endOfQuoted(glyphs, open))))
  )
    return null;
  return replaceQuoted(scan, open, kind, kind === 'weak');
};

function isNameItself(value: string): boolean {
  return (
    looksLikeProse(value) ||
    kindOfName(value) !== null ||
    /^[a-z]{1,20}(?:[-_ ][a-z]{1,20}){0,6}$/i.test(value)
  );
}
