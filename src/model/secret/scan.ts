/** One pass over a text, from left to right: what is replaced is passed over, so that the whole takes linear time. */
import { isStop, isWord } from './characters.ts';
import { type Glyphs, glyphsOf, textBetween } from './glyphs.ts';

/** Where secrets are searched in addition to names and schemes. */
export interface RedactionScope {
  /** `/` begins a segment of a request's path: one that looks random is replaced. In URLs it always does. */
  paths: boolean;
  /** Long random words are replaced wherever they stand: `content` of a stream, or `messages`, in which files are named. */
  words: 'none' | 'content' | 'messages';
}

/** A piece of the text and what stands there instead. */
export interface Cut {
  from: number;
  to: number;
  text: string;
}

/** A scan on its way. */
export interface Scan extends RedactionScope {
  readonly glyphs: Glyphs;
  readonly hashKey: string;
  /** Inside `scheme://…`, up to a blank or quote. */
  inUrl: boolean;
  /** Up to here words were checked for randomness. */
  wordsSeen: number;
}

/** Looks at one glyph: what to replace, empty for nothing. `end`: where to go on. */
export type Finder = (scan: Scan, at: number) => { cuts: Cut[]; end: number } | null;

/** A result that replaces nothing and goes on at `end`. */
export function passTo(end: number): { cuts: Cut[]; end: number } {
  return { cuts: [], end };
}

/** Applies the finders that `finderFor` gives for a character. */
export function scanText(
  text: string,
  scope: RedactionScope,
  hashKey: string,
  finderFor: (code: number) => Finder | undefined,
): string {
  const glyphs = glyphsOf(text);
  const scan: Scan = { ...scope, glyphs, hashKey, inUrl: false, wordsSeen: 0 };
  let shown = '';
  let from = 0;
  for (let at = 0; at < glyphs.length; ) {
    const code = glyphs.codes[at] as number;
    if (scan.inUrl && endsUrl(code)) scan.inUrl = false;
    const found = isInsideWord(glyphs, at, code) ? null : finderFor(code)?.(scan, at);
    if (!found) {
      at++;
      continue;
    }
    for (const cut of found.cuts) {
      // A finder that looks back may see text that is replaced already.
      if (cut.from < from) continue;
      shown += textBetween(glyphs, from, cut.from) + cut.text;
      from = cut.to;
    }
    at = Math.max(found.end, at + 1);
  }
  return from === 0 ? text : shown + textBetween(glyphs, from, glyphs.length);
}

/** Only the first character of a word is looked at. */
function isInsideWord({ codes }: Glyphs, at: number, code: number): boolean {
  return at > 0 && isWord(code) && isWord(codes[at - 1] as number);
}

function endsUrl(code: number): boolean {
  return (
    code !== 0x26 &&
    code !== 0x3b &&
    code !== 0x2c &&
    code !== 0x27 &&
    code !== 0x28 &&
    code !== 0x29 &&
    code !== 0x5b &&
    code !== 0x5d &&
    isStop(code)
  );
}
