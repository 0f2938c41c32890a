/** HAProxy's own lexing (`parse_line`): blanks, quotes, escapes, comments, environment variables, each word with its place. */
import { badInput, type DoctorError } from '../../../errors.ts';

export interface Word {
  /** Quotes removed, escapes undone, variables of the environment in their place. */
  text: string;
  /** 1-based, in characters; of the word as it stands in the file. */
  column: number;
  /** Just after its last character. */
  end: number;
  /** Variables of the environment of which the value is not known; empty for most. */
  unknown: string[];
}

export type Environment = ReadonlyMap<string, string>;

/** The user's file breaks HAProxy's grammar at this line. */
export function syntaxError(file: string, line: number, problem: string): DoctorError {
  return badInput(`haproxy config ${file}, line ${line}: ${problem}`, `${file}:${line}: ${problem}`, '');
}

interface Reader {
  text: string;
  at: number;
  environment: Environment;
}

/** Null: a quote that nothing closes. */
export function readWords(text: string, environment: Environment): Word[] | null {
  const reader: Reader = { text, at: 0, environment };
  const words: Word[] = [];
  for (;;) {
    while (/[ \t\r]/.test(text[reader.at] ?? '')) reader.at += 1;
    const first = text[reader.at];
    if (first === undefined || first === '#') return words;
    const word = readWord(reader);
    if (word === null) return null;
    words.push(word);
  }
}

function readWord(reader: Reader): Word | null {
  const from = reader.at;
  const unknown: string[] = [];
  let text = '';
  let quote = '';
  for (;;) {
    const char = reader.text[reader.at];
    if (char === undefined && quote !== '') return null;
    if (char === undefined || (quote === '' && /[ \t\r#]/.test(char))) break;
    if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : '';
      reader.at += 1;
    } else text += readPiece(reader, quote, unknown);
  }
  return { text, column: from + 1, end: reader.at + 1, unknown };
}

const escapes: Record<string, string> = { r: '\r', n: '\n', t: '\t' };

function readPiece(reader: Reader, quote: string, unknown: string[]): string {
  const { text, at } = reader;
  const char = text[at] ?? '';
  if (char === '\\' && quote !== "'") {
    const hex = /^x([\da-fA-F]{2})/.exec(text.slice(at + 1, at + 4))?.[1];
    const next = text[at + 1] ?? '';
    reader.at += hex === undefined ? 2 : 4;
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return escapes[next] ?? (/[\\ #'"$]/.test(next) ? next : `\\${next}`);
  }
  const variable = quote === '"' && char === '$' ? readVariable(reader, unknown) : null;
  if (variable !== null) return variable;
  reader.at += 1;
  return char;
}

/** `$NAME`, `${NAME}`, `${NAME-value where there is none}`: between double quotes alone. */
function readVariable(reader: Reader, unknown: string[]): string | null {
  const pattern = /\$(?:\{(\w+)(?:\[\*\])?(?:-([^}]*))?\}|(\w+))/y;
  pattern.lastIndex = reader.at;
  const [whole, braced, fallback, bare] = pattern.exec(reader.text) ?? [];
  const name = braced ?? bare;
  if (whole === undefined || name === undefined) return null;
  reader.at += whole.length;
  const value = reader.environment.get(name) ?? fallback;
  if (value === undefined) unknown.push(name);
  return value ?? '';
}
