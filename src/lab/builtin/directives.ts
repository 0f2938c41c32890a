/** Text in Nginx's syntax as nested directives. */
import { badInput } from '../../errors.ts';

/** `name arg arg;` or `name arg { … }`. */
export interface Directive {
  name: string;
  args: string[];
  block: Directive[] | null;
  /** From 1. */
  line: number;
}

interface Token {
  text: string;
  line: number;
  isQuoted: boolean;
}

/** The directives of `text`. @throws DoctorError naming `file` and line where a brace or a semicolon is missing */
export function parseDirectives(text: string, file: string): Directive[] {
  const tokens = tokensOf(text);
  const all = blockOf(tokens, file, 0);
  const [left] = tokens;
  if (left) throw badInput(`${file}:${left.line} is no config`, 'a "}" closes nothing', 'remove it');
  return all;
}

/** Takes tokens up to the brace that closes the block; at the outermost level, all. */
function blockOf(tokens: Token[], file: string, depth: number): Directive[] {
  const found: Directive[] = [];
  let words: Token[] = [];
  for (let token = tokens.shift(); token; token = tokens.shift()) {
    const mark = token.isQuoted ? '' : token.text;
    if (mark === '}' && words.length === 0) {
      if (depth > 0) return found;
      tokens.unshift(token);
      return found;
    }
    if (mark !== ';' && mark !== '{') {
      words.push(token);
      continue;
    }
    const [name, ...args] = words;
    if (!name)
      throw badInput(`${file}:${token.line} is no config`, `nothing stands before "${mark}"`, 'add a name');
    const block = mark === '{' ? blockOf(tokens, file, depth + 1) : null;
    found.push({ name: name.text, args: args.map(({ text }) => text), block, line: name.line });
    words = [];
  }
  if (depth === 0 && words.length === 0) return found;
  throw badInput(`${file} is no config`, 'it ends inside a directive', 'add the missing ";" or "}"');
}

function tokensOf(text: string): Token[] {
  let line = 1;
  return [...text.matchAll(/\n|#.*|"([^"]*)"|[;{}]|[^\s;{}"#]+/g)].flatMap((match) => {
    const [whole, quoted] = match;
    if (whole === '\n') line++;
    if (whole === '\n' || whole.startsWith('#')) return [];
    return [{ text: quoted ?? whole, line, isQuoted: quoted !== undefined }];
  });
}
