/** Where a change of an Apache config goes. */
import type { ConfigFile, Place } from '../../../model/setting.ts';
import type { Directive } from './tree.ts';
import type { Word } from './words.ts';

/** All words behind the name of a directive; null when they stand on more than one line. */
export function argumentPlace(directive: Directive): Place | null {
  const first = directive.args[0];
  const last = directive.args.at(-1);
  return first && last ? between(directive.file, first, last) : null;
}

/** One word. */
export function wordPlace(directive: Directive, index: number): Place | null {
  const word = directive.args[index];
  return word ? between(directive.file, word, word) : null;
}

/** The value of `key=value`; in quotes there may be others beside it. */
export function valuePlace(directive: Directive, index: number, value: string): Place | null {
  const word = directive.args[index];
  const place = wordPlace(directive, index);
  if (!word || !place || place.length !== word.text.length || !word.text.endsWith(value)) return null;
  return { ...place, column: word.end.column - value.length, length: value.length };
}

function between(file: string, first: Word, last: Word): Place | null {
  if (first.start.line !== last.end.line) return null;
  const length = last.end.column - first.start.column;
  return { file, line: first.start.line, column: first.start.column, length, template: '{value}' };
}

/** ` key={value}` behind the last word. */
export function behindPlace({ file, end }: Directive, text: string): Place {
  return { file, line: end.line, column: end.column, length: 0, template: ` ${text}` };
}

/** A line of its own: behind a directive, or as the first of a section. */
export function linePlace(files: ConfigFile[], anchor: Directive, text: string): Place | null {
  const lines = files.find(({ file }) => file === anchor.file)?.text.split('\n');
  const written = lines?.[anchor.endLine - 1];
  if (lines === undefined || written === undefined) return null;
  const bare = written.replace(/\r$/, '');
  const newline = written === bare ? '\n' : '\r\n';
  const template = `${newline}${indentBehind(anchor, lines)}${text}`;
  return { file: anchor.file, line: anchor.endLine, column: bare.length + 1, length: 0, template };
}

/** Like the statements beside it; in a section like its first. */
function indentBehind(anchor: Directive, lines: string[]): string {
  const own = indentOf(lines[anchor.line - 1]);
  if (anchor.block === null) return own;
  const [first] = anchor.block.filter(({ file }) => file === anchor.file);
  return first ? indentOf(lines[first.line - 1]) : `${own}    `;
}

function indentOf(line: string | undefined): string {
  return /^[ \t]*/.exec(line ?? '')?.[0] ?? '';
}
