/** A Caddyfile as words with their places (caddyconfig/caddyfile/lexer.go). */
import { badInput } from '../../../../errors.ts';

export interface Position {
  /** 1-based both. */
  line: number;
  column: number;
}

export interface Token {
  text: string;
  isQuoted: boolean;
  /** Words of one row belong to one statement; a row may take several lines. */
  row: number;
  file: string;
  start: Position;
  /** Just behind its last character. */
  end: Position;
  /** Names of the environment that would put another text here. */
  unless?: string;
}

interface Cursor {
  file: string;
  text: string;
  at: number;
  line: number;
  lineStart: number;
  row: number;
}

/** Throws badInput for a quote or a heredoc that is never closed. */
export function readTokens(file: string, text: string): Token[] {
  const cursor: Cursor = { file, text, at: text.startsWith('\uFEFF') ? 1 : 0, line: 1, lineStart: 0, row: 0 };
  const tokens: Token[] = [];
  for (;;) {
    skipBlanks(cursor);
    if (cursor.at >= text.length) return tokens;
    tokens.push(readToken(cursor));
  }
}

function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  for (; cursor.at < text.length; cursor.at++) {
    const char = text[cursor.at] ?? '';
    const join = joinLength(cursor);
    if (join > 0) {
      cursor.at += join - 1;
      breakLine(cursor);
    } else if (char === '#') {
      const end = text.indexOf('\n', cursor.at);
      cursor.at = (end < 0 ? text.length : end) - 1;
    } else if (char === '\n') {
      breakLine(cursor);
      cursor.row += 1;
    } else if (!/\s/.test(char)) return;
  }
}

/** `\` at the end of a line, by which the next one goes on with it: the length of both; 0 where none is. */
function joinLength({ text, at }: Cursor): number {
  if (text[at] !== '\\') return 0;
  if (text[at + 1] === '\n') return 2;
  return text[at + 1] === '\r' && text[at + 2] === '\n' ? 3 : 0;
}

function breakLine(cursor: Cursor): void {
  cursor.line += 1;
  cursor.lineStart = cursor.at + 1;
}

function readToken(cursor: Cursor): Token {
  const start = position(cursor);
  const open = cursor.text[cursor.at];
  if (open === '"' || open === '`') return readQuoted(cursor, open, start);
  const heredoc = /^<<([a-zA-Z0-9_-]+)\r?\n/.exec(cursor.text.slice(cursor.at, cursor.at + 80));
  if (heredoc) return readHeredoc(cursor, heredoc[1] ?? '', heredoc[0].length, start);
  return readBare(cursor, start);
}

function readBare(cursor: Cursor, start: Position): Token {
  let text = '';
  for (; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at] ?? '';
    if (/\s/.test(char) || joinLength(cursor) > 0) break;
    text += char;
  }
  return made(cursor, text, false, start);
}

function readQuoted(cursor: Cursor, quote: string, start: Position): Token {
  let text = '';
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at] ?? '';
    if (char === quote) {
      cursor.at += 1;
      return made(cursor, text, true, start);
    }
    const isEscaped = quote === '"' && char === '\\' && cursor.text[cursor.at + 1] === '"';
    if (isEscaped) cursor.at += 1;
    if (char === '\n') breakLine(cursor);
    text += isEscaped ? '"' : char;
  }
  throw unclosed(cursor, start, 'a quote');
}

function readHeredoc(cursor: Cursor, marker: string, headLength: number, start: Position): Token {
  const from = cursor.at + headLength;
  const end = new RegExp(`(^|\\n)[ \\t]*${marker}(?![\\w-])`, 'g');
  end.lastIndex = from;
  const found = end.exec(cursor.text);
  if (!found) throw unclosed(cursor, start, `the heredoc ${marker}`);
  const text = cursor.text.slice(from, found.index);
  const stop = found.index + found[0].length;
  for (; cursor.at < stop; cursor.at++) if (cursor.text[cursor.at] === '\n') breakLine(cursor);
  return made(cursor, text, true, start);
}

function made(cursor: Cursor, written: string, isQuoted: boolean, start: Position): Token {
  const text = withDefaults(written);
  const unless = text === written ? {} : { unless: namesIn(written) };
  return { text, isQuoted, row: cursor.row, file: cursor.file, start, end: position(cursor), ...unless };
}

/** `{$NAME:default}`: what stands behind the colon, unless the environment has NAME (parse.go, replaceEnvVars). */
const withDefault = /\{\$([A-Za-z_]\w*):([^\s{}]*)\}/g;

function withDefaults(text: string): string {
  return text.includes('{$') ? text.replace(withDefault, (_, __, value: string) => value) : text;
}

function namesIn(text: string): string {
  return [...text.matchAll(withDefault)].map(([, name]) => name).join(', ');
}

function position({ line, at, lineStart }: Cursor): Position {
  return { line, column: at - lineStart + 1 };
}

function unclosed({ file }: Cursor, { line }: Position, what: string) {
  return badInput(`${file}:${line}: ${what} is never closed`, 'Caddy refuses that file too', '');
}
