/** A Caddyfile as blocks of statements (caddyconfig/caddyfile/parse.go): what stands on one row, and what is in its braces. */
import { badInput } from '../../../../errors.ts';
import { limits } from '../../../../model/limits.ts';
import { readTokens, type Token } from './tokens.ts';

/** `name args… { … }`; a site's addresses are name and args too. */
export interface Segment {
  name: Token;
  args: Token[];
  /** Null: it has no braces. */
  block: Segment[] | null;
  /** The `{` of its block, else its last word: behind it more can be put. */
  headEnd: Token;
  /** The `}` of its block. */
  close: Token | null;
}

interface Reader {
  file: string;
  tokens: Token[];
  at: number;
}

/** The statements of one file; throws badInput, with file and line, on braces that do not fit. */
export function parseSegments(file: string, text: string): Segment[] {
  const reader: Reader = { file, tokens: readTokens(file, text), at: 0 };
  const found: Segment[] = [];
  while (reader.at < reader.tokens.length) found.push(readSegment(reader, 0));
  return found;
}

function readSegment(reader: Reader, depth: number): Segment {
  const first = reader.tokens[reader.at] as Token;
  if (isBrace(first, '}')) throw fault(first, 'unexpected }');
  if (isBrace(first, '{')) return readBlock(reader, { ...first, text: '' }, [], depth);
  const words = readWords(reader);
  const next = reader.tokens[reader.at];
  const last = words.at(-1) as Token;
  const args = words.slice(1);
  if (next && isBrace(next, '{') && next.row === last.row) return readBlock(reader, first, args, depth);
  return { name: first, args, block: null, headEnd: last, close: null };
}

/** To the end of the row; addresses of a site go on behind a comma. */
function readWords(reader: Reader): Token[] {
  const words: Token[] = [];
  for (let token = reader.tokens[reader.at]; token; token = reader.tokens[reader.at]) {
    const last = words.at(-1);
    const goesOn = !last || token.row === last.row || (last.text.endsWith(',') && !last.isQuoted);
    if (!goesOn || (last && isBrace(token, '{')) || isBrace(token, '}')) break;
    words.push(token);
    reader.at += 1;
  }
  return words;
}

function readBlock(reader: Reader, name: Token, args: Token[], depth: number): Segment {
  const open = reader.tokens[reader.at] as Token;
  if (depth > limits.nestingDepth) throw fault(open, `blocks are nested deeper than ${limits.nestingDepth}`);
  reader.at += 1;
  const block: Segment[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (!token) throw fault(open, 'this { is never closed');
    if (isBrace(token, '}')) {
      reader.at += 1;
      return { name, args, block, headEnd: open, close: token };
    }
    block.push(readSegment(reader, depth + 1));
  }
}

export function isBrace({ text, isQuoted }: Token, brace: '{' | '}'): boolean {
  return text === brace && !isQuoted;
}

/** Words are not shown: they may be a secret. */
export function fault({ file, start }: Token, problem: string) {
  return badInput(`${file}:${start.line}: ${problem}`, 'Caddy refuses that file too', '');
}

/** The simple statements and blocks of that name. */
export function named(segments: readonly Segment[] | null, name: string): Segment[] {
  return (segments ?? []).filter((segment) => segment.name.text === name);
}

/** Its arguments as text. */
export function textsOf({ args }: Segment): string[] {
  return args.map(({ text }) => text);
}
