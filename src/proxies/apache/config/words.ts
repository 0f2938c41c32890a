/** Apache's own lexing (`ap_cfg_getline`, `ap_getword_conf`): a statement a line, lines that a backslash continues, quotes. */
import { badInput, type DoctorError } from '../../../errors.ts';

/** 1-based, in characters. */
export interface Position {
  line: number;
  column: number;
}

export interface Word {
  /** Quotes removed, escapes undone. */
  text: string;
  start: Position;
  /** Just after the last character. */
  end: Position;
}

/** One statement: a directive, or the opening or closing of a section. */
export interface Statement {
  kind: 'directive' | 'open' | 'close';
  /** As it is written. */
  name: string;
  args: Word[];
  line: number;
  /** The last physical line of it. */
  endLine: number;
  /** Behind its last word, before blanks and the `>` of a section. */
  end: Position;
}

/** A line with those that continue it, and where in it each physical line begins. */
interface LogicalLine {
  text: string;
  line: number;
  starts: number[];
}

/** All statements of a file; throws nothing. */
export function readStatements(text: string): Statement[] {
  return logicalLines(text).flatMap((one) => statementOf(one) ?? []);
}

function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: LogicalLine | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const bare = (index === 0 ? raw.replace(/^\uFEFF/, ' ') : raw).replace(/\r$/, '');
    const continues = bare.endsWith('\\');
    const piece = continues ? `${bare.slice(0, -1)}` : bare;
    const current: LogicalLine = open ?? { text: '', line: index + 1, starts: [] };
    current.starts.push(current.text.length);
    current.text += piece;
    open = continues ? current : null;
    if (!continues) found.push(current);
  }
  return open ? [...found, open] : found;
}

function statementOf(line: LogicalLine): Statement | null {
  const begin = line.text.search(/\S/);
  if (begin < 0 || line.text[begin] === '#') return null;
  const end = line.text.trimEnd().length;
  const isSection = line.text[begin] === '<';
  const isClose = isSection && line.text[begin + 1] === '/';
  const from = begin + (isSection ? 1 : 0) + (isClose ? 1 : 0);
  const to = isSection && line.text[end - 1] === '>' ? end - 1 : end;
  const words = readWords(line, from, to);
  const [first, ...args] = words;
  if (!first) return null;
  const last = words.at(-1) as Word;
  const kind = isClose ? 'close' : 'open';
  return {
    kind: isSection ? kind : 'directive',
    name: first.text,
    args,
    line: line.line,
    endLine: line.line + line.starts.length - 1,
    end: last.end,
  };
}

function readWords(line: LogicalLine, from: number, to: number): Word[] {
  const words: Word[] = [];
  let at = from;
  for (;;) {
    while (at < to && /\s/.test(line.text[at] ?? '')) at += 1;
    if (at >= to) return words;
    const start = at;
    const quote = line.text[at];
    at = quote === '"' || quote === "'" ? quotedEnd(line.text, at, to, quote) : bareEnd(line.text, at, to);
    const raw = line.text.slice(start, at);
    words.push({
      text: quote === '"' || quote === "'" ? unquoted(raw, quote) : raw.replaceAll('\\\\', '\\'),
      start: positionOf(line, start),
      end: positionOf(line, at),
    });
  }
}

function quotedEnd(text: string, from: number, to: number, quote: string): number {
  let at = from + 1;
  while (at < to && text[at] !== quote) {
    const escapes = text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\');
    at += escapes ? 2 : 1;
  }
  return Math.min(at + 1, to);
}

function bareEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && !/\s/.test(text[at] ?? '')) at += 1;
  return at;
}

function unquoted(raw: string, quote: string): string {
  const inner = raw.slice(1, raw.length > 1 && raw.endsWith(quote) ? -1 : undefined);
  return inner.replace(/\\(["'\\])/g, (whole, char: string) =>
    char === quote || char === '\\' ? char : whole,
  );
}

function positionOf({ line, starts }: LogicalLine, offset: number): Position {
  const index = lastAtMost(starts, offset);
  return { line: line + index, column: offset - (starts[index] ?? 0) + 1 };
}

/** A directive may go on over very many lines: halving, not stepping. */
function lastAtMost(starts: number[], offset: number): number {
  let low = 0;
  for (let high = starts.length - 1; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The user's file breaks Apache's grammar at this line. */
export function syntaxError(file: string, line: number, problem: string, hint: string): DoctorError {
  return badInput(`Apache config ${file}, line ${line}: ${problem}`, `${file}:${line}: ${problem}`, hint);
}
