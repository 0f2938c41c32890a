/** Sets of bytes: the classes of PCRE in the C locale (pcre2pattern(3)). */
import { type ByteSet, NotUnderstood } from './nodes.ts';

/** The bytes of which `test` is true. */
export function bytesThat(test: (code: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, code) => (test(code) ? 1 : 0));
}

export function inverted(set: ByteSet): ByteSet {
  return set.map((has) => 1 - has);
}

export function oneByte(code: number, ignoreCase: boolean): ByteSet {
  const set = new Uint8Array(256);
  set[code] = 1;
  return ignoreCase ? folded(set) : set;
}

/** With each ASCII letter its other case. */
export function folded(set: ByteSet): ByteSet {
  return set.map((has, code) => has | (isLetter(code) ? (set[code ^ 0x20] ?? 0) : 0));
}

export function foldedText(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isLetter(code: number): boolean {
  return between(code | 0x20, 0x61, 0x7a);
}

function isDigit(code: number): boolean {
  return between(code, 0x30, 0x39);
}

export function isWord(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f;
}

function between(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}

const among = (text: string) => (code: number) => text.includes(String.fromCharCode(code));

const digits = bytesThat(isDigit);
const words = bytesThat(isWord);
const spaces = bytesThat(among('\t\n\v\f\r '));
const horizontal = bytesThat(among('\t \xA0'));
const vertical = bytesThat(among('\n\v\f\r\x85'));

/** By the letter of its escape. */
export const escapedSets: Readonly<Record<string, ByteSet>> = {
  d: digits,
  D: inverted(digits),
  w: words,
  W: inverted(words),
  s: spaces,
  S: inverted(spaces),
  h: horizontal,
  H: inverted(horizontal),
  v: vertical,
  V: inverted(vertical),
};

/** What `.` and `\N` take. */
export const notNewline = inverted(bytesThat(among('\n')));
export const anyByte = bytesThat(() => true);

const isPunctuation = (code: number) => between(code, 0x21, 0x7e) && !isLetter(code) && !isDigit(code);

const posix: Readonly<Record<string, ByteSet>> = {
  alpha: bytesThat(isLetter),
  digit: digits,
  alnum: bytesThat((code) => isLetter(code) || isDigit(code)),
  upper: bytesThat((code) => between(code, 0x41, 0x5a)),
  lower: bytesThat((code) => between(code, 0x61, 0x7a)),
  space: spaces,
  blank: bytesThat(among('\t ')),
  cntrl: bytesThat((code) => code < 0x20 || code === 0x7f),
  graph: bytesThat((code) => between(code, 0x21, 0x7e)),
  print: bytesThat((code) => between(code, 0x20, 0x7e)),
  punct: bytesThat(isPunctuation),
  xdigit: bytesThat((code) => isDigit(code) || between(code | 0x20, 0x61, 0x66)),
  word: words,
  ascii: bytesThat((code) => code < 128),
};

/** `alpha` of `[:alpha:]`, `^alpha` of `[:^alpha:]`. @throws NotUnderstood */
export function posixSet(name: string): ByteSet {
  const set = posix[name.replace(/^\^/, '')];
  if (!set) throw new NotUnderstood(`the class [:${name}:]`);
  return name.startsWith('^') ? inverted(set) : set;
}
