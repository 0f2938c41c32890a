/** Reads a pattern as PCRE2 does (pcre2pattern(3)), without its UTF mode. */
import { anyByte, bytesThat, escapedSets, notNewline, oneByte } from './byte-sets.ts';
import { readClass } from './char-class.ts';
import { escapedByte, escapedReference } from './escapes.ts';
import { openGroup } from './groups.ts';
import { type ByteSet, type Node, NotUnderstood, type Place, type Repeat } from './nodes.ts';
import type { PatternReader } from './reader.ts';

const deepest = 100;

/** @throws NotUnderstood for what PCRE refuses, and for what is not translated here. */
export function parsePattern(
  text: string,
  ignoreCase: boolean,
): { node: Node; groups: number; names: ReadonlyMap<string, number> } {
  const flags = { ignoreCase, lines: false, dotAll: false, extended: false };
  const reader: PatternReader = { text, at: 0, depth: 0, groups: 0, names: new Map(), flags };
  const node = readAlternatives(reader);
  if (reader.at < text.length) throw new NotUnderstood('a ) without its (');
  return { node, groups: reader.groups, names: reader.names };
}

/** Up to the `)` that closes the group, or the end; flags set in it end with it. */
function readAlternatives(reader: PatternReader): Node {
  const { flags } = reader;
  reader.depth += 1;
  if (reader.depth > deepest) throw new NotUnderstood('groups nested that deep');
  const options = [readSequence(reader)];
  while (reader.text[reader.at] === '|') {
    reader.at += 1;
    options.push(readSequence(reader));
  }
  reader.depth -= 1;
  reader.flags = flags;
  return options.length === 1 && options[0] ? options[0] : { kind: 'either', options };
}

function readSequence(reader: PatternReader): Node {
  const items: Node[] = [];
  for (;;) {
    skipBlanks(reader);
    const char = reader.text[reader.at];
    if (char === undefined || char === '|' || char === ')') return { kind: 'sequence', items };
    items.push(...readItem(reader));
  }
}

function skipBlanks(reader: PatternReader): void {
  if (!reader.flags.extended) return;
  const blank = /(?:[\t-\r ]+|#[^\n]*)*/y;
  blank.lastIndex = reader.at;
  reader.at += blank.exec(reader.text)?.[0].length ?? 0;
}

function readItem(reader: PatternReader): Node[] {
  const node = readAtom(reader);
  if (node === null) return [];
  skipBlanks(reader);
  const repeat = readQuantifier(reader);
  if (!repeat) return [node];
  if (node.kind === 'place' || node.kind === 'look')
    throw new NotUnderstood('a quantifier behind an assertion');
  return [{ ...repeat, item: node }];
}

function readQuantifier(reader: PatternReader): Omit<Repeat, 'item'> | null {
  const quantifier = /(?:([*+?])|\{(\d{1,5})(,?)(\d{0,5})\})([+?]?)/y;
  quantifier.lastIndex = reader.at;
  const found = quantifier.exec(reader.text);
  if (!found) return null;
  const [whole, mark, from = '', comma, to, suffix] = found;
  reader.at += whole.length;
  const min = mark ? Number(mark === '+') : Number(from);
  const most = to === '' ? Number.POSITIVE_INFINITY : Number(to);
  const bounded = comma === '' ? min : most;
  const max = mark ? { '*': Number.POSITIVE_INFINITY, '+': Number.POSITIVE_INFINITY, '?': 1 }[mark] : bounded;
  if (max === undefined || max < min || min > 65_535) throw new NotUnderstood(`the quantifier ${whole}`);
  const modes = { '': 'greedy', '?': 'lazy', '+': 'possessive' } as const;
  return { kind: 'repeat', min, max, mode: modes[suffix as '' | '?' | '+'] };
}

/** Null for what takes nothing: a comment, flags. */
function readAtom(reader: PatternReader): Node | null {
  const { text, flags } = reader;
  const char = text.charAt(reader.at);
  reader.at += 1;
  switch (char) {
    case '(':
      return openGroup(reader, readAlternatives);
    case '[': {
      const { set, end } = readClass(text, reader.at, flags.ignoreCase);
      reader.at = end;
      return byte(set);
    }
    case '.':
      return byte(flags.dotAll ? anyByte : notNewline);
    case '^':
      return place(flags.lines ? 'line-start' : 'start');
    case '$':
      return place(flags.lines ? 'line-end' : 'end');
    case '\\':
      return readEscape(reader);
    case '*':
    case '+':
    case '?':
      throw new NotUnderstood(`a ${char} with nothing before it`);
    default:
      return byte(oneByte(char.charCodeAt(0), flags.ignoreCase));
  }
}

const places: Readonly<Record<string, Place>> = {
  A: 'start',
  G: 'start',
  Z: 'end',
  z: 'very-end',
  b: 'word-edge',
  B: 'no-word-edge',
};

const newlines = bytesThat((code) => (code >= 10 && code <= 13) || code === 0x85);

function readEscape(reader: PatternReader): Node | null {
  const { text, at, flags } = reader;
  const letter = text.charAt(at);
  const known = escapedSets[letter];
  const where = places[letter];
  reader.at += 1;
  if (known) return byte(known);
  if (where) return place(where);
  if (letter === 'N' && text[at + 1] !== '{') return byte(notNewline);
  if (letter === 'R') return lineBreak;
  // They change what is taken as the match, never whether there is one; a quote that never began may end.
  if (letter === 'K' || letter === 'E') return null;
  const reference = escapedReference(text, at, reader.groups);
  if (reference) {
    reader.at = at + reference.length;
    return { kind: 'again', group: reference.group, ignoreCase: flags.ignoreCase };
  }
  const code = escapedByte(text, at);
  if (!code) throw new NotUnderstood(`\\${letter}`);
  reader.at = at + code.length;
  return byte(oneByte(code.code, flags.ignoreCase));
}

/** `\r\n` is one break, and is not given up again. */
const lineBreak: Node = {
  kind: 'atomic',
  item: {
    kind: 'either',
    options: [
      { kind: 'sequence', items: [byte(oneByte(13, false)), byte(oneByte(10, false))] },
      byte(newlines),
    ],
  },
};

function byte(takes: ByteSet): Node {
  return { kind: 'byte', takes };
}

function place(where: Place): Node {
  return { kind: 'place', where };
}
