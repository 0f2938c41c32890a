/** Lines of nginx.conf that may hold a secret. */

import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { isHarmless } from './harmless.ts';
import { readTokens, type Token } from './words.ts';

interface Block {
  line: number;
  /** Nothing in it is shown: `map`, `geo`, a Lua block. */
  isClosed: boolean;
}

/** 1-based lines of statements that may hold a secret, all lines of theirs, and of telling comments. */
export function nginxSecretLines(text: string): ReadonlySet<number> {
  const tokens = readTokens('', text);
  return new Set([...statementLines(tokens), ...commentLines(text, tokens)]);
}

function statementLines(tokens: Token[]): number[] {
  const found: number[] = [];
  const open: Block[] = [];
  let words: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'word') {
      words.push(token);
      continue;
    }
    const first = words[0] ?? token;
    const isClosed = open.at(-1)?.isClosed === true || !isHarmless(words);
    if (isClosed) found.push(...span(first.start.line, token.end.line));
    if (token.kind === 'open') open.push({ line: first.start.line, isClosed });
    if (token.kind === 'close') {
      const block = open.pop();
      if (block?.isClosed) found.push(...span(block.line, token.end.line));
    }
    words = [];
  }
  return found;
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A comment stands behind the last word of its line. */
function commentLines(text: string, tokens: Token[]): number[] {
  const wordsEnd = new Map(tokens.map(({ end }) => [end.line, end.column]));
  return text.split('\n').flatMap((line, index) => {
    const [, comment] = /(#.*)/.exec(line.slice((wordsEnd.get(index + 1) ?? 1) - 1)) ?? [];
    return comment !== undefined && mayNameSecret(comment) ? [index + 1] : [];
  });
}
