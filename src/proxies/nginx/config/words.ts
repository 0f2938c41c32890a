/** Nginx's own lexing (`ngx_conf_read_token`): words, quotes, escapes, comments, Lua blocks, each with its place. */
import { badInput, type DoctorError } from '../../../errors.ts';

/** 1-based, in characters. */
export interface Position {
  line: number;
  column: number;
}

export interface Token {
  kind: 'word' | 'end' | 'open' | 'close';
  /** Quotes removed, escapes undone. */
  text: string;
  /** As it stands in the file. */
  raw: string;
  start: Position;
  /** Just after the last character. */
  end: Position;
}

interface Cursor {
  file: string;
  text: string;
  at: number;
  lineStarts: number[];
}

const punctuation: Record<string, Token['kind']> = { ';': 'end', '{': 'open', '}': 'close' };

/** Up to where a long bracket, a quote, a brace or a comment begins. */
const luaPiece =
  /--\[(=*)\[|--[^\n]*|\[(=*)\[|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[{}]|[^-["'{}]+|[\s\S]/y;

/** The words and marks of one file; throws badInput with file and line on an unterminated quote or Lua block. */
export function readTokens(file: string, text: string): Token[] {
  const cursor: Cursor = { file, text, at: 0, lineStarts: lineStartsOf(text) };
  const tokens: Token[] = [];
  let statement: string | null = null;
  for (let token = nextToken(cursor); token; token = nextToken(cursor)) {
    tokens.push(token);
    if (token.kind === 'word') statement ??= token.text;
    else if (token.kind === 'open' && statement?.endsWith('_by_lua_block')) skipLua(cursor, token);
    if (token.kind !== 'word') statement = null;
  }
  return tokens;
}

/** The user's file breaks nginx's grammar at this line. */
export function syntaxError(file: string, line: number, problem: string, hint: string): DoctorError {
  return badInput(
    `nginx config ${file}, line ${line}: ${shortened(problem)}`,
    `${file}:${line}: ${shortened(problem)}`,
    hint,
  );
}

function lineStartsOf(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
}

function positionOf({ lineStarts }: Cursor, offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

function nextToken(cursor: Cursor): Token | null {
  const blank = /(?:[\s\uFEFF]+|#[^\n]*)*/y;
  blank.lastIndex = cursor.at;
  cursor.at += blank.exec(cursor.text)?.[0].length ?? 0;
  const from = cursor.at;
  const first = cursor.text[from];
  if (first === undefined) return null;
  const mark = punctuation[first];
  if (mark) {
    cursor.at += 1;
    return tokenOf(cursor, mark, from, first);
  }
  if (first === '"' || first === "'") return readQuoted(cursor, first);
  return readBare(cursor);
}

function tokenOf(cursor: Cursor, kind: Token['kind'], from: number, text: string): Token {
  const raw = cursor.text.slice(from, cursor.at);
  return { kind, text, raw, start: positionOf(cursor, from), end: positionOf(cursor, cursor.at) };
}

function readQuoted(cursor: Cursor, quote: string): Token {
  const from = cursor.at;
  let at = from + 1;
  while (at < cursor.text.length && cursor.text[at] !== quote) at += cursor.text[at] === '\\' ? 2 : 1;
  const { line } = positionOf(cursor, from);
  if (at >= cursor.text.length)
    throw syntaxError(cursor.file, line, `the quote ${quote} is never closed`, 'close the quote');
  cursor.at = at + 1;
  if (!/^[\s;{)]?$/.test(cursor.text.charAt(cursor.at)))
    throw syntaxError(cursor.file, line, `unexpected text after ${quote}`, 'put a space after the quote');
  return tokenOf(cursor, 'word', from, unescaped(cursor.text.slice(from + 1, at)));
}

/** `{` ends a bare word, except in `${name}`; `}` and `#` inside a word are part of it. */
function readBare(cursor: Cursor): Token {
  const from = cursor.at;
  const bare = /(?:\\[\s\S]|\$\{|[^\s;{\\]|\\$)+/y;
  bare.lastIndex = from;
  cursor.at += bare.exec(cursor.text)?.[0].length ?? 1;
  return tokenOf(cursor, 'word', from, unescaped(cursor.text.slice(from, cursor.at)));
}

function unescaped(text: string): string {
  const control: Record<string, string> = { t: '\t', r: '\r', n: '\n' };
  return text.replace(/\\(["'\\trn])/g, (_, char: string) => control[char] ?? char);
}

/** Leaves the cursor on the `}` that closes the block; braces in Lua strings and comments do not count. */
function skipLua(cursor: Cursor, open: Token): void {
  const unclosed = new Set<string>();
  for (let depth = 1; ; ) {
    luaPiece.lastIndex = cursor.at;
    const found = luaPiece.exec(cursor.text);
    if (found === null)
      throw syntaxError(cursor.file, open.start.line, 'this Lua block is never closed', 'add the missing }');
    const [piece, inComment, inText] = found;
    if (piece === '{') depth += 1;
    if (piece === '}') depth -= 1;
    if (depth === 0) return;
    cursor.at += piece.length;
    const level = inComment ?? inText;
    if (level !== undefined) cursor.at = longBracketEnd(cursor, level, unclosed);
  }
}

/** Behind the `]=]` that closes a long bracket (Lua 5.1 manual, section 2.1); one that nothing closes is no bracket. */
function longBracketEnd({ text, at }: Cursor, level: string, unclosed: Set<string>): number {
  if (unclosed.has(level)) return at;
  const end = text.indexOf(`]${level}]`, at);
  if (end >= 0) return end + level.length + 2;
  // Remembered, because otherwise the rest of the file would be searched again for each of thousands.
  unclosed.add(level);
  return at;
}

/** A file that is no config at all may be one long word. */
function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
