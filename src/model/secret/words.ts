/** Words that are secret by themselves: credentials behind their scheme, JWTs, keys with a maker's prefix, private keys, random words. */
import { findNamedHeader } from './assignments.ts';
import { isBlank, isKeyCharacter, isWord } from './characters.ts';
import { isScheme } from './credentials.ts';
import { type Glyphs, textBetween } from './glyphs.ts';
import { mask, redacted } from './mask.ts';
import { findOption } from './options.ts';
import { looksRandom } from './random-word.ts';
import { type Finder, passTo, type Scan } from './scan.ts';

const shortestToken = 16;
/** A shorter one may be a ray id or a request id that a support ticket needs. */
const shortestRandom = 20;
const longestPrefix = 16;
const shortestKey = 12;
const longestLabel = 60;
const dot = 0x2e;
const slash = 0x2f;

/** At the first character of a word. */
export const findWord: Finder = (scan, at) => {
  const { glyphs } = scan;
  const end = endOfWord(glyphs, at);
  return (
    findNamedHeader(scan, at, end) ??
    findOption(scan, at, end) ??
    findScheme(glyphs, at, end) ??
    findToken(glyphs, at, end) ??
    findKeyBlock(glyphs, at, end) ??
    findRandom(scan, at) ??
    passTo(end)
  );
};

function endOfWord({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && isWord(codes[at] as number)) at++;
  return at;
}

function endOfKey({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && isKeyCharacter(codes[at] as number)) at++;
  return at;
}

/** `Bearer xyz`, `Basic eHl6`; "Bearer token", "Basic authentication" and challenges (`Basic realm=`) are prose. */
function findScheme(glyphs: Glyphs, at: number, end: number): ReturnType<Finder> {
  const { codes } = glyphs;
  if (end - at > 20 || !isBlank(codes[end] ?? 0)) return null;
  const scheme = textBetween(glyphs, at, end).toLowerCase();
  if (!isScheme(scheme) || scheme === 'token' || scheme === 'signature') return null;
  let from = end;
  while (isBlank(codes[from] ?? 0)) from++;
  if (!isWord(codes[from] ?? 0)) return null;
  const to = endOfKey(glyphs, from);
  const value = textBetween(glyphs, from, to);
  return isCredential(scheme, value) ? { cuts: [{ from, to, text: redacted }], end: to } : null;
}

const challenge = /^(?:realm|error\w{0,20}|scope|charset|nonce|qop|algorithm|username|resource_metadata)=/i;

function isCredential(scheme: string, value: string): boolean {
  if (value.length < 3 || challenge.test(value.slice(0, 40))) return false;
  // RFC 7617: a Basic credential has a colon in it.
  if (scheme === 'basic') return Buffer.from(value, 'base64').includes(58);
  return value.length >= shortestToken || !/^[a-z]{1,16}[.]?$/i.test(value);
}

const prefix =
  /^(?:sk-|[sr]k_(?:live|test)_|pk_live_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|whsec_|npm_|hf_|AKIA|ASIA|AIza|ya29\.|SG\.)/;

/** A JWT (RFC 7519), whole or cut; a key that says whose it is. */
function findToken(glyphs: Glyphs, at: number, end: number): ReturnType<Finder> {
  if (end - at < shortestKey && glyphs.codes[end] !== dot) return null;
  const start = textBetween(glyphs, at, Math.min(end + 1, at + longestPrefix));
  if (start.startsWith('eyJ')) {
    const to = endOfJwt(glyphs, end);
    return to - at >= shortestToken ? { cuts: [{ from: at, to, text: redacted }], end: to } : null;
  }
  const found = prefix.exec(start)?.[0];
  if (found === undefined) return null;
  const to = found.endsWith('.') ? endOfJwt(glyphs, end) : end;
  const isKey = to - at - found.length >= shortestKey && /\d/.test(textBetween(glyphs, at, to));
  return isKey ? { cuts: [{ from: at, to, text: redacted }], end: to } : null;
}

function endOfJwt({ codes, length }: Glyphs, from: number): number {
  let at = from;
  while (at < length && (isWord(codes[at] as number) || (codes[at] === dot && isWord(codes[at + 1] ?? 0))))
    at++;
  return at;
}

/** `-----BEGIN … KEY-----` or another block up to its end, or to that of the text (RFC 7468). */
function findKeyBlock({ text, starts, length }: Glyphs, at: number, end: number): ReturnType<Finder> {
  const start = starts[at] as number;
  if (end - at !== 10 || !text.startsWith('-----BEGIN', start)) return null;
  if (!/^-----BEGIN [A-Z\d ]{1,40}-----/.test(text.slice(start, start + longestLabel))) return null;
  const close = text.indexOf('-----END', start + 10);
  let to = end;
  while (to < length && (close < 0 || (starts[to] as number) < close)) to++;
  return { cuts: [{ from: end, to, text: ` ${redacted} ` }], end: Math.min(length, to + 8) };
}

/** A long random word, wherever it stands; it is kept next to a name that marks it as a trace id. */
function findRandom(scan: Scan, at: number): ReturnType<Finder> {
  const { glyphs, words } = scan;
  // Segments of a path are looked at one by one: its other words stay.
  const isPath = scan.paths && glyphs.codes[at - 1] === slash;
  if (words === 'none' || at < scan.wordsSeen || scan.inUrl || isPath) return null;
  const end = endOfKey(glyphs, at);
  scan.wordsSeen = end;
  if (end - at < shortestRandom) return null;
  const word = textBetween(glyphs, at, end);
  if (!looksRandom(word) || isFileName(glyphs, at, words) || isTrace(glyphs, at)) return null;
  return { cuts: [{ from: at, to: end, text: mask(word, scan.hashKey) }], end };
}

/** A message names files and folders, some of which a machine has named. */
function isFileName({ codes, text, starts }: Glyphs, at: number, words: Scan['words']): boolean {
  if (words !== 'messages') return false;
  const before = codes[at - 1] ?? 0;
  return (
    before === 0x2f ||
    before === dot ||
    /\//.test(text.slice(starts[at], (starts[at] as number) + 200).split(/[\s"']/)[0] ?? '')
  );
}

const trace =
  /(?:request|trace|span|correlation|ray|transaction|event|message|stream|connection|conn|x-amz-cf)[-_ ]?(?:id|no)?["']?\s?[:=]\s?["']?\(?$/i;

function isTrace({ text, starts }: Glyphs, at: number): boolean {
  const start = starts[at] as number;
  return trace.test(text.slice(Math.max(0, start - 40), start));
}
