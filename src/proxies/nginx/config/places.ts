/** Where a change of nginx.conf goes. */
import type { ConfigFile, Place } from '../../../model/setting.ts';
import type { Directive } from './blocks.ts';

/** The argument words of a directive; null when they stand on more than one line. */
export function argumentPlace(directive: Directive): Place | null {
  const first = directive.args[0];
  const last = directive.args.at(-1);
  if (!first || !last || first.start.line !== last.end.line) return null;
  return {
    file: directive.file,
    line: first.start.line,
    column: first.start.column,
    length: last.end.column - first.start.column,
    template: '{value}',
  };
}

/** A new statement behind `anchor`: behind its `;`, or as the first statement of its block. */
export function insertionPlace(files: ConfigFile[], anchor: Directive, name: string): Place | null {
  const lines = linesOf(files, anchor.file);
  const { line, column } = anchor.headEnd;
  const text = lines?.[line - 1];
  if (lines === undefined || text === undefined) return null;
  const bare = text.replace(/\r$/, '');
  const statement = `${name} {value};`;
  const place = { file: anchor.file, line, length: 0 };
  if (!/^\s*(#.*)?$/.test(bare.slice(column - 1))) return { ...place, column, template: ` ${statement}` };
  const newline = text === bare ? '\n' : '\r\n';
  const template = `${newline}${indentBehind(anchor, lines)}${statement}`;
  return { ...place, column: bare.length + 1, template };
}

function linesOf(files: ConfigFile[], file: string): string[] | undefined {
  return files.find((known) => known.file === file)?.text.split('\n');
}

/** Like the statements beside it; in an empty block four more than the block's own. */
function indentBehind(anchor: Directive, lines: string[]): string {
  const own = leadingBlank(lines[anchor.start.line - 1]);
  if (!anchor.block) return own;
  const child = anchor.block.find(
    ({ file, start }) => file === anchor.file && start.line > anchor.headEnd.line,
  );
  return child ? leadingBlank(lines[child.start.line - 1]) : `${own}    `;
}

function leadingBlank(line: string | undefined): string {
  return /^[ \t]*/.exec(line ?? '')?.[0] ?? '';
}
