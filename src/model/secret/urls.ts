/** Secrets in URLs and request paths: userinfo, values of a query or fragment, segments of a path. */
import { isBlank, isClosing, isKeyCharacter, isQuote, isStop, isUrlStop, isWord } from './characters.ts';
import { type Glyphs, percent, textBetween } from './glyphs.ts';
import { mask } from './mask.ts';
import { looksRandom } from './random-word.ts';
import { type Finder, passTo, type Scan } from './scan.ts';

const longestName = 200;
const shortestNameless = 20;
const longestUserinfo = 400;
const maxClosing = 4;

const slash = 0x2f;
const colon = 0x3a;
const at_ = 0x40;
const equals = 0x3d;
const hash = 0x23;
const question = 0x3f;
const ampersand = 0x26;
const semicolon = 0x3b;
const apostrophe = 0x27;

/** `?name=value`, `&name=value`, `#name=value`: every value is replaced, whatever its name. */
export const findParameter: Finder = (scan, at) => {
  const { codes, escapes } = scan.glyphs;
  const isApart = at === 0 || (isBlank(codes[at - 1] as number) && escapes[at - 1] !== percent);
  if (codes[at] === hash && isApart) return null;
  const level = levelAt(scan.glyphs, at);
  const equal = endOfName(scan.glyphs, at + 1, level);
  if (codes[equal] !== equals || equal === at + 1) return namelessAt(scan, at, level);
  const to = endOfValue(scan.glyphs, equal + 1, level);
  return masked(scan, equal + 1, to);
};

/** Where a name that begins at `from` ends: at `=`, or at what no name holds. */
function endOfName({ codes, escapes, length }: Glyphs, from: number, level: number): number {
  const limit = Math.min(length, from + longestName);
  let at = from;
  while (
    at < limit &&
    codes[at] !== equals &&
    codes[at] !== question &&
    codes[at] !== apostrophe &&
    !(isUrlStop(codes[at] as number) && isOpen(escapes[at] as number, level))
  )
    at++;
  return at;
}

/** Up to a blank, a quote, `&`, `#`; a full stop or bracket before that belongs to the sentence. */
function endOfValue(glyphs: Glyphs, from: number, level: number): number {
  const { codes, length } = glyphs;
  let at = from;
  while (at < length && !isValueEnd(glyphs, at, level)) at++;
  if (codes[at] === ampersand || codes[at] === hash) return at;
  let end = at;
  while (end > from && at - end < maxClosing && isClosing(codes[end - 1] as number)) end--;
  return end;
}

function isValueEnd({ codes, escapes }: Glyphs, at: number, level: number): boolean {
  const code = codes[at] as number;
  if (!isOpen(escapes[at] as number, level)) return false;
  if (code === apostrophe) return !(isWord(codes[at + 1] ?? 0) || codes[at + 1] === 0x25);
  return isUrlStop(code);
}

/** What is percent-encoded inside a value belongs to it, unless the value itself began that way. */
function isOpen(depth: number, level: number): boolean {
  return depth !== percent || level === percent;
}

function levelAt({ escapes }: Glyphs, at: number): number {
  return escapes[at] === percent ? percent : 0;
}

/** A long word alone in a query is a value without a name. */
function namelessAt(scan: Scan, at: number, level: number): ReturnType<Finder> {
  const { glyphs } = scan;
  const { codes, length } = glyphs;
  if (codes[at] === hash) return null;
  let end = at + 1;
  while (end < length && isKeyCharacter(codes[end] as number) && codes[end] !== equals) end++;
  if (end - at - 1 < shortestNameless) return null;
  const isWhole = end === length || isValueEnd(glyphs, end, level) || isBlank(codes[end] as number);
  return isWhole ? masked(scan, at + 1, end) : null;
}

/** The piece replaced by its hash, or passed over where there is nothing to hide. */
function masked({ glyphs, hashKey }: Scan, from: number, to: number): ReturnType<Finder> {
  const value = textBetween(glyphs, from, to);
  const text = mask(value, hashKey);
  return text === value ? passTo(to) : { cuts: [{ from, to, text }], end: to };
}

/** After `:` of `scheme://`, userinfo is dropped up to the last `@` of the authority, as curl reads it. */
export function findUserinfo(scan: Scan, at: number): ReturnType<Finder> {
  const { codes, length } = scan.glyphs;
  if (codes[at + 1] !== slash || codes[at + 2] !== slash || !isWord(codes[at - 1] ?? 0)) return null;
  scan.inUrl = true;
  const from = at + 3;
  let end = from;
  let last = -1;
  for (; end < length && !endsAuthority(codes[end] as number); end++) if (codes[end] === at_) last = end;
  return last < 0 ? passTo(from) : { cuts: [{ from, to: last + 1, text: '' }], end: last + 1 };
}

function endsAuthority(code: number): boolean {
  return (
    code === slash ||
    code === question ||
    code === hash ||
    code === 0x5c ||
    isBlank(code) ||
    isQuote(code) ||
    code === 0x3c ||
    code === 0x3e
  );
}

/** `name:password@host` without a scheme, as forward proxies are given: the password is replaced. */
export const findBareUserinfo: Finder = (scan, at) => {
  const { glyphs } = scan;
  const { codes } = glyphs;
  if (!isWord(codes[at + 1] ?? 0) || scan.inUrl) return null;
  let from = at;
  const limit = Math.max(0, at - longestUserinfo);
  while (
    from > limit &&
    codes[from - 1] !== colon &&
    codes[from - 1] !== slash &&
    codes[from - 1] !== at_ &&
    !isStop(codes[from - 1] as number)
  )
    from--;
  if (codes[from - 1] !== colon || at - from < 3 || !isWord(codes[from - 2] ?? 0)) return null;
  return masked(scan, from, at);
};

/** A segment of a path that looks random: the words that a route needs stay. */
export const findSegment: Finder = (scan, at) => {
  const { glyphs } = scan;
  const { codes, length } = glyphs;
  if (!scan.paths && !scan.inUrl) return null;
  let end = at + 1;
  while (end < length && !endsSegment(codes[end] as number)) end++;
  while (end > at + 1 && isClosing(codes[end - 1] as number)) end--;
  const word = textBetween(glyphs, at + 1, end);
  return looksRandom(word) || isLongNumber(word) ? masked(scan, at + 1, end) : null;
};

/** A number of an account or a key; a date with its time (`20261128223704`) stays. */
function isLongNumber(word: string): boolean {
  return /^\d{12,64}$/.test(word) && !/^20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{4,6}$/.test(word);
}

function endsSegment(code: number): boolean {
  return code === slash || code === question || code === hash || code === semicolon || isStop(code);
}
