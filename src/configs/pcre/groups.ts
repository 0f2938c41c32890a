/** What an opening parenthesis begins. */
import { type Node, NotUnderstood, widthOf } from './nodes.ts';
import type { Flags, PatternReader } from './reader.ts';

/** What stands between the parentheses. */
type ReadInside = (reader: PatternReader) => Node;

/** The reader stands behind the `(`. Null for a comment, and for flags that hold for the rest. @throws NotUnderstood */
export function openGroup(reader: PatternReader, readInside: ReadInside): Node | null {
  const rest = reader.text.slice(reader.at, reader.at + 80);
  if (rest.startsWith('*')) throw new NotUnderstood(`the verb (${rest.slice(0, 12)}`);
  if (!rest.startsWith('?')) return capture(reader, readInside, 0, null);
  const [named, name] = /^\?(?:P?<([A-Za-z_]\w*)>|'[A-Za-z_]\w*')/.exec(rest) ?? [];
  if (named) return capture(reader, readInside, named.length, name ?? named.slice(2, -1));
  const [look, behind, sign] = /^\?(<?)([=!])/.exec(rest) ?? [];
  if (look) return lookAround(reader, readInside, look.length, behind === '<', sign === '!');
  if (rest.startsWith('?>')) return { kind: 'atomic', item: inside(reader, readInside, 2) };
  const [comment] = /^\?#[^)]*\)/.exec(reader.text.slice(reader.at)) ?? [];
  if (comment) {
    reader.at += comment.length;
    return null;
  }
  const [again, known] = /^\?P=(\w+)\)/.exec(rest) ?? [];
  if (again) {
    reader.at += again.length;
    return { kind: 'again', group: known ?? '', ignoreCase: reader.flags.ignoreCase };
  }
  return withFlags(reader, readInside, rest);
}

function capture(reader: PatternReader, readInside: ReadInside, length: number, name: string | null): Node {
  reader.groups += 1;
  const index = reader.groups;
  if (name !== null) {
    if (reader.names.has(name)) throw new NotUnderstood(`two groups of the name ${name}`);
    reader.names.set(name, index);
  }
  return { kind: 'group', index, item: inside(reader, readInside, length) };
}

function lookAround(
  reader: PatternReader,
  readInside: ReadInside,
  length: number,
  behind: boolean,
  negative: boolean,
): Node {
  const item = inside(reader, readInside, length);
  const options = item.kind === 'either' ? item.options : [item];
  if (behind && options.some((option) => widthOf(option) === null))
    throw new NotUnderstood('a lookbehind without a fixed length');
  return { kind: 'look', item, behind, negative };
}

/** `(?i)` and `(?i:…)`; the first holds up to the end of the group around it. */
function withFlags(reader: PatternReader, readInside: ReadInside, rest: string): Node | null {
  const [whole, on = '', off = '', end] = /^\?([imsx]*)(?:-([imsx]+))?([:)])/.exec(rest) ?? [];
  if (whole === undefined) throw new NotUnderstood(`(${rest.slice(0, 3)}`);
  const outer = reader.flags;
  const value = (letter: string, was: boolean) => !off.includes(letter) && (was || on.includes(letter));
  const flags: Flags = {
    ignoreCase: value('i', outer.ignoreCase),
    lines: value('m', outer.lines),
    dotAll: value('s', outer.dotAll),
    extended: value('x', outer.extended),
  };
  reader.flags = flags;
  if (end === ')') {
    reader.at += whole.length;
    return null;
  }
  const node = inside(reader, readInside, whole.length);
  reader.flags = outer;
  return node;
}

function inside(reader: PatternReader, readInside: ReadInside, skipped: number): Node {
  reader.at += skipped;
  const node = readInside(reader);
  if (reader.text[reader.at] !== ')') throw new NotUnderstood('a ( that is never closed');
  reader.at += 1;
  return node;
}
