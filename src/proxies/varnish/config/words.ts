/** Words of VCL with their places (the Varnish reference manual, "Varnish Configuration Language"). */
import { badInput } from '../../../errors.ts';

/** 1-based line and column; `column` of an end is the one behind the last character. */
export interface Spot {
  line: number;
  column: number;
}

export interface Word {
  kind: 'name' | 'number' | 'string' | 'mark';
  /** Of a string what stands between its quotes. */
  text: string;
  start: Spot;
  end: Spot;
}

const longEnds: Record<string, string> = { '{"': '"}', '"""': '"""' };
const marks = /^(?:==|!=|!~|<=|>=|&&|\|\||\+=|-=|\*=|\/=|\+\+|--|<<|>>|[{}();,+\-*/%~<>!=.|&])/;
const blank = /^(?:\s+|#[^\n]*|\/\/[^\n]*)/;
const name = /^\.?[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/;
const number = /^\d+(?:\.\d*)?[A-Za-z]*/;

/** All words of a text without its comments; throws badInput, with file and line, where one has no end. */
export function readWords(file: string, text: string): Word[] {
  const words: Word[] = [];
  const placeOf = spotsOf(text);
  for (let at = 0; at < text.length; ) {
    const one = nextWord(text, at);
    if (one === null) throw unended(file, placeOf(at).line);
    if (one.kind !== 'blank') {
      words.push({ kind: one.kind, text: one.text, start: placeOf(at), end: placeOf(one.end) });
    }
    at = one.end;
  }
  return words;
}

interface Piece {
  kind: Word['kind'] | 'blank';
  text: string;
  end: number;
}

/** So much of the text is looked at for a word that is no string. */
const longestWord = 4_000;

function nextWord(text: string, at: number): Piece | null {
  if (text.startsWith('/*', at)) return upTo(text, at, '/*', '*/', 'blank');
  if (text.startsWith('C{', at)) return upTo(text, at, 'C{', '}C', 'blank');
  for (const [open, close] of Object.entries(longEnds))
    if (text.startsWith(open, at)) return upTo(text, at, open, close, 'string');
  if (text[at] === '"') return shortString(text, at);
  const ahead = text.slice(at, at + longestWord);
  for (const [kind, pattern] of [
    ['blank', blank],
    ['number', number],
    ['name', name],
    ['mark', marks],
  ] as const) {
    const found = pattern.exec(ahead)?.[0];
    if (found !== undefined) return { kind, text: found, end: at + found.length };
  }
  return { kind: 'mark', text: text[at] ?? '', end: at + 1 };
}

function upTo(text: string, at: number, open: string, close: string, kind: Piece['kind']): Piece | null {
  const end = text.indexOf(close, at + open.length);
  return end < 0 ? null : { kind, text: text.slice(at + open.length, end), end: end + close.length };
}

/** One line; nothing is escaped in it but by `%xx`, which stays as it is. */
function shortString(text: string, at: number): Piece | null {
  const found = upTo(text, at, '"', '"', 'string');
  return found?.text.includes('\n') ? null : found;
}

/** Gives the places of offsets that only grow. */
function spotsOf(text: string): (at: number) => Spot {
  let line = 1;
  let lineStart = 0;
  // Kept from one offset to the next: a long line is searched once.
  let next = text.indexOf('\n');
  return (at) => {
    for (; next >= 0 && next < at; next = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    return { line, column: at - lineStart + 1 };
  };
}

function unended(file: string, line: number): Error {
  return badInput(
    `${file} is no VCL`,
    `${file}:${line}: a string or a comment that begins here has no end`,
    '',
  );
}
