/** Lines of a VCL, or of what starts varnishd, that may hold a secret. */
import { mayNameSecret } from '../../../configs/secret-looks.ts';
import { DoctorError } from '../../../errors.ts';
import { isCommandLine } from './command-line.ts';
import { readWords, type Word } from './words.ts';

/** Texts that need not be hidden: patterns of paths, addresses, ports, and words that many configs have. */
const plainText =
  /^(?:\^?\/[\w/.\-?$()[\]|^+*\\]*|[\d.:]+|\d+|[\w-]+(?:\.[\w-]+)*(?::\d+)?|text\/event-stream|(?:no-cache|no-store|private)(?:[,|; ]+(?:no-cache|no-store|private))*)$/;

/** 1-based. Every statement with a text that is none of these is hidden, and comments that tell of secrets. */
export function varnishSecretLines(text: string): ReadonlySet<number> {
  if (isCommandLine(text)) return commandLines(text);
  try {
    return new Set([...statementLines(readWords('', text)), ...commentLines(text)]);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return new Set(text.split('\n').map((_, index) => index + 1));
  }
}

function statementLines(words: Word[]): number[] {
  const found: number[] = [];
  let statement: Word[] = [];
  for (const word of words) {
    statement.push(word);
    if (word.kind !== 'mark' || !/^[;{}]$/.test(word.text)) continue;
    const [first] = statement;
    if (first && statement.some(isHidden(statement)))
      for (let line = first.start.line; line <= word.end.line; line++) found.push(line);
    statement = [];
  }
  return found;
}

function isHidden(statement: Word[]): (word: Word) => boolean {
  const setsHeader =
    statement.some(({ kind, text }) => kind === 'name' && /\.http\./.test(text)) &&
    statement[0]?.text === 'set';
  return ({ kind, text }) =>
    kind === 'string' && (setsHeader ? !/^[\w/ -]{0,12}$/.test(text) : !plainText.test(text));
}

function commentLines(text: string): number[] {
  return text.split('\n').flatMap((line, index) => {
    const [comment] = /(?:#|\/\/|\/\*).*/.exec(line) ?? [];
    return comment !== undefined && mayNameSecret(comment) ? [index + 1] : [];
  });
}

/** Options of varnishd other than these may hold anything. */
const plainOptions = /^\s*(?:ExecStart=)?\S*varnishd\b|^\s*-[aFfjnpstT]\b/;

function commandLines(text: string): ReadonlySet<number> {
  const lines = text.split('\n').flatMap((line, index) => (plainOptions.test(line) ? [] : [index + 1]));
  return new Set(lines);
}
