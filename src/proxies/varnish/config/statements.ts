/** The grammar of VCL: declarations, and the statements of its subroutines, each with its place. */
import {
  type Cursor,
  expect,
  isMark,
  parenthesised,
  skipBlock,
  statementEnd,
  take,
  unexpected,
} from './cursor.ts';
import type { Word } from './words.ts';

/** `name = value;` of a backend or a probe; `.probe = { … }` holds attributes of its own. */
export interface Attribute {
  name: string;
  value: Word[];
  inner: Attribute[] | null;
  file: string;
  start: Word;
}

export interface Statement {
  kind: 'if' | 'set' | 'unset' | 'return' | 'call' | 'other';
  file: string;
  start: Word;
  /** `set`: what is set. `call`: the subroutine. */
  target: string;
  /** `set`: the value's words. `return`: those within its parentheses. Of others all words. */
  words: Word[];
  /** `set`: `=`, `+=` … */
  operator: string;
  /** `if`: one after the other; the condition of `else` is null. */
  branches: { condition: Word[] | null; body: Statement[]; start: Word }[];
}

/** `sub`, `backend`, `probe`, `acl`, `include`, `import`, `vcl`. */
export interface Declaration {
  kind: string;
  name: string;
  file: string;
  start: Word;
  /** The `{` that opens it; null where it has none. */
  open: Word | null;
  end: Word;
  attributes: Attribute[];
  body: Statement[];
}

/** Statements may stand within each other only so deep. */
const deepest = 100;

/** Reads all declarations; throws badInput, with file and line, where the words are not in the grammar. */
export function readDeclarations(file: string, words: Word[]): Declaration[] {
  const cursor: Cursor = { file, words, at: 0 };
  const found: Declaration[] = [];
  while (cursor.at < words.length) found.push(declaration(cursor));
  return found;
}

function declaration(cursor: Cursor): Declaration {
  const start = take(cursor);
  const named = cursor.words[cursor.at];
  const made = {
    kind: start.text,
    name: named?.text ?? '',
    file: cursor.file,
    start,
    attributes: [],
    body: [],
  };
  if (start.kind !== 'name') throw unexpected(cursor, start);
  if (!['sub', 'backend', 'probe', 'acl'].includes(start.text))
    return { ...made, open: null, end: statementEnd(cursor, []) };
  cursor.at += 1;
  const open = take(cursor);
  if (open.text === 'none') return { ...made, open: null, end: expect(cursor, ';') };
  if (open.text !== '{') throw unexpected(cursor, open);
  if (start.text === 'sub') return { ...made, open, ...block(cursor, 0) };
  if (start.text === 'acl') return { ...made, open, end: skipBlock(cursor) };
  return { ...made, open, ...attributeList(cursor, 0) };
}

function attributeList(cursor: Cursor, depth: number): { attributes: Attribute[]; end: Word } {
  const attributes: Attribute[] = [];
  for (;;) {
    const start = take(cursor);
    if (start.text === '}') return { attributes, end: start };
    if (start.kind !== 'name' || depth > deepest) throw unexpected(cursor, start);
    expect(cursor, '=');
    const value: Word[] = [];
    if (cursor.words[cursor.at]?.text === '{' && cursor.words[cursor.at]?.kind === 'mark') {
      cursor.at += 1;
      const inner = attributeList(cursor, depth + 1).attributes;
      if (cursor.words[cursor.at]?.text === ';') cursor.at += 1;
      attributes.push({ name: start.text, value, inner, file: cursor.file, start });
    } else {
      statementEnd(cursor, value);
      attributes.push({ name: start.text, value, inner: null, file: cursor.file, start });
    }
  }
}

/** The statements up to the `}` of the block that was opened. */
function block(cursor: Cursor, depth: number): { body: Statement[]; end: Word } {
  const body: Statement[] = [];
  for (;;) {
    const start = take(cursor);
    if (isMark(start, '}')) return { body, end: start };
    if (depth > deepest) throw unexpected(cursor, start);
    if (isMark(start, ';')) continue;
    if (isMark(start, '{')) body.push(...block(cursor, depth + 1).body);
    else body.push(start.text === 'if' ? conditional(cursor, start, depth) : simple(cursor, start));
  }
}

function conditional(cursor: Cursor, start: Word, depth: number): Statement {
  const branches: Statement['branches'] = [];
  let word = start;
  for (;;) {
    const condition = word.text === 'else' ? null : parenthesised(cursor);
    const open = take(cursor);
    if (!isMark(open, '{')) throw unexpected(cursor, open);
    branches.push({ condition, body: block(cursor, depth + 1).body, start: word });
    const next = cursor.words[cursor.at];
    if (next === undefined || condition === null || !/^(?:else|elseif|elsif|elif)$/.test(next.text)) break;
    cursor.at += 1;
    word = next;
    if (next.text === 'else' && cursor.words[cursor.at]?.text === 'if') word = take(cursor);
  }
  return { ...blank(cursor, start), kind: 'if', branches };
}

function simple(cursor: Cursor, start: Word): Statement {
  const words: Word[] = [];
  statementEnd(cursor, words);
  const made = blank(cursor, start);
  const [target, operator, ...value] = words;
  if (start.text === 'set')
    return {
      ...made,
      kind: 'set',
      target: target?.text.toLowerCase() ?? '',
      operator: operator?.text ?? '',
      words: value,
    };
  if (start.text === 'unset' || start.text === 'remove')
    return { ...made, kind: 'unset', target: target?.text.toLowerCase() ?? '', words };
  if (start.text === 'call') return { ...made, kind: 'call', target: target?.text ?? '', words };
  if (start.text === 'return') return { ...made, kind: 'return', words: words.slice(1, -1) };
  return { ...made, kind: 'other', words: [start, ...words] };
}

function blank({ file }: Cursor, start: Word): Statement {
  return { kind: 'other', file, start, target: '', words: [], operator: '', branches: [] };
}

/** What it sets or returns, as one text. */
export function valueText({ words }: Pick<Statement, 'words'>): string {
  return words.map(({ text }) => text).join(' ');
}
