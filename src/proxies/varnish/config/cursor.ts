/** Goes through the words of a VCL. */
import { badInput } from '../../../errors.ts';
import type { Word } from './words.ts';

/** A reader of words, one after the other. */
export interface Cursor {
  file: string;
  words: Word[];
  at: number;
}

/** The words between `(` and its `)`. */
export function parenthesised(cursor: Cursor): Word[] {
  const open = take(cursor);
  if (!isMark(open, '(')) throw unexpected(cursor, open);
  const inner: Word[] = [];
  for (let depth = 1; ; ) {
    const word = take(cursor);
    if (isMark(word, '(')) depth += 1;
    if (isMark(word, ')')) depth -= 1;
    if (depth === 0) return inner;
    inner.push(word);
  }
}

/** Everything up to `;` goes into `into`; gives the `;`. */
export function statementEnd(cursor: Cursor, into: Word[]): Word {
  for (;;) {
    const word = take(cursor);
    if (isMark(word, ';')) return word;
    if (isMark(word, '}')) throw unexpected(cursor, word);
    into.push(word);
  }
}

/** Up to the next `}`, which it gives. */
export function skipBlock(cursor: Cursor): Word {
  for (;;) {
    const word = take(cursor);
    if (isMark(word, '}')) return word;
  }
}

/** Whether a word is that sign. */
export function isMark(word: Word | undefined, text: string): boolean {
  return word?.kind === 'mark' && word.text === text;
}

/** The next word; throws badInput where there is none. */
export function take(cursor: Cursor): Word {
  const word = cursor.words[cursor.at];
  if (word === undefined) throw unended(cursor);
  cursor.at += 1;
  return word;
}

/** The next word, which has to be that sign. */
export function expect(cursor: Cursor, text: string): Word {
  const word = take(cursor);
  if (!isMark(word, text)) throw unexpected(cursor, word);
  return word;
}

/** The error for a word that the grammar has no place for. */
export function unexpected({ file }: Cursor, { text, start }: Word): Error {
  return badInput(
    `${file} is no VCL`,
    `${file}:${start.line}: "${text.slice(0, 40)}" is not expected here`,
    '',
  );
}

function unended({ file, words }: Cursor): Error {
  return badInput(
    `${file} is no VCL`,
    `${file}:${words.at(-1)?.end.line ?? 1}: it ends within a block or a statement`,
    '',
  );
}
