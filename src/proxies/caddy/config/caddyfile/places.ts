/** Where a change of a Caddyfile goes. */
import type { ConfigFile, Place } from '../../../../model/setting.ts';
import type { Spot, Written } from '../model.ts';
import type { Segment } from './segments.ts';
import type { Token } from './tokens.ts';

/** The words between two on one line; null where they stand on several. */
export function wordsPlace(first: Token | undefined, last: Token | undefined): Place | null {
  if (!first || !last || first.start.line !== last.end.line || first.file !== last.file) return null;
  const { file, start } = first;
  return {
    file,
    line: start.line,
    column: start.column,
    length: last.end.column - start.column,
    template: '{value}',
  };
}

/** The arguments of a statement, and where others would be written. */
export function writtenArgs({ name, args }: Segment): Written {
  const place = wordsPlace(args[0], args.at(-1));
  const unless = args.flatMap((word) => word.unless ?? []).join(', ');
  return { text: args.map(({ text }) => text).join(' '), at: spotOf(name), place, ...(unless && { unless }) };
}

export function spotOf({ file, start }: Token): Spot {
  return { file, line: start.line };
}

/**
 * A new statement in the block of `segment`, as its first, or a block of its own where it has none. `body` holds
 * `{value}`; its line breaks are followed by one more indent.
 */
export function insertion(files: ConfigFile[], segment: Segment, body: string[]): Place | null {
  const { headEnd, block } = segment;
  const lines = files.find(({ file }) => file === headEnd.file)?.text.split('\n');
  const text = lines?.[headEnd.end.line - 1];
  if (text === undefined) return null;
  const bare = text.replace(/\r$/, '');
  if (!/^\s*$/.test(bare.slice(headEnd.end.column - 1))) return null;
  const newline = text === bare ? '\n' : '\r\n';
  const own = /^[ \t]*/.exec(lines?.[segment.name.start.line - 1] ?? '')?.[0] ?? '';
  const step = own.includes(' ') && !own.includes('\t') ? '    ' : '\t';
  const inner = body.map((line) => `${newline}${own}${step}${line.replaceAll('\t', step)}`).join('');
  const template = block ? inner : ` {${inner}${newline}${own}}`;
  return {
    file: headEnd.file,
    line: headEnd.end.line,
    column: headEnd.end.column,
    length: 0,
    template,
  };
}
