/** The lines of a config that hold: what `.if` blocks leave, with what `setenv` sets. */
import { limits } from '../../../model/limits.ts';
import { readWords, syntaxError, type Word } from './words.ts';

export interface Line {
  file: string;
  /** 1-based. */
  line: number;
  /** At least one. */
  words: [Word, ...Word[]];
  /** What stands before its first word. */
  indent: string;
  /** It holds only where an `.if` holds that this tool cannot evaluate. */
  isOpen: boolean;
}

export interface LineReading {
  lines: Line[];
  warnings: string[];
}

/** An `.if`: whether this part of it holds, and whether one before it has. */
interface Branch {
  holds: boolean | null;
  hasHeld: boolean | null;
  line: number;
}

/** Reads one file; `environment` is what the files before it have set, and is added to. Throws badInput for a quote that is never closed. */
export function readLines(file: string, text: string, environment: Map<string, string>): LineReading {
  const reading: LineReading = { lines: [], warnings: [] };
  const branches: Branch[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const words = readWords(raw, environment);
    if (words === null) throw syntaxError(file, index + 1, 'a quote is never closed');
    const [first, ...rest] = words;
    if (first === undefined) continue;
    if (first.text.startsWith('.')) {
      takeBranch(branches, first.text, rest, {
        file,
        line: index + 1,
        environment,
        warnings: reading.warnings,
      });
      continue;
    }
    const state = stateOf(branches);
    if (state === false) continue;
    if (
      rest.some(({ text: value }) => value.length > limits.variableBytes) &&
      /^(?:pre)?setenv$/.test(first.text)
    )
      throw syntaxError(file, index + 1, `a variable grows beyond ${limits.variableBytes / 1000} kB`);
    setEnvironment(environment, first.text, rest, state === null);
    const indent = /^[ \t]*/.exec(raw)?.[0] ?? '';
    reading.lines.push({ file, line: index + 1, words: [first, ...rest], indent, isOpen: state === null });
  }
  const [unclosed] = branches;
  if (unclosed) throw syntaxError(file, unclosed.line, '.if has no .endif');
  return reading;
}

/** Null: it cannot be told. */
function stateOf(branches: Branch[]): boolean | null {
  if (branches.some(({ holds }) => holds === false)) return false;
  return branches.some(({ holds }) => holds === null) ? null : true;
}

interface Around {
  file: string;
  line: number;
  environment: ReadonlyMap<string, string>;
  warnings: string[];
}

function takeBranch(branches: Branch[], word: string, rest: Word[], around: Around): void {
  const last = branches.at(-1);
  if (word === '.if') {
    if (branches.length >= limits.nestingDepth)
      throw syntaxError(around.file, around.line, '.if nested too deep');
    const holds = evaluated(rest, around);
    branches.push({ holds, hasHeld: holds, line: around.line });
    return;
  }
  if (!/^\.(?:elif|else|endif)$/.test(word)) return;
  if (last === undefined) throw syntaxError(around.file, around.line, `${word} without .if`);
  if (word === '.endif') branches.pop();
  else {
    const here = word === '.else' ? true : evaluated(rest, around);
    last.holds = last.hasHeld === true ? false : and(not(last.hasHeld), here);
    last.hasHeld = or(last.hasHeld, here);
  }
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function and(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}

function or(one: boolean | null, other: boolean | null): boolean | null {
  return not(and(not(one), not(other)));
}

/** `defined(NAME)`, `streq(a,b)`, `strneq(a,b)`, a number, joined by `&&` and `||` (manual 2.4): the rest depends on the program. */
function evaluated(words: Word[], around: Around): boolean | null {
  const text = words.map((word) => word.text).join(' ');
  const isUnknown = words.some(({ unknown }) => unknown.length > 0);
  const value = isUnknown ? null : anyOf(text, around.environment);
  if (value === null)
    around.warnings.push(
      `${around.file}:${around.line}: whether .if ${text} holds is not known here; what stands in it is passed over`,
    );
  return value;
}

function anyOf(text: string, environment: ReadonlyMap<string, string>): boolean | null {
  const parts = text.split(/\s*\|\|\s*/).map((part) => {
    const terms = part.split(/\s*&&\s*/).map((term) => oneTerm(term.trim(), environment));
    return terms.reduce<boolean | null>(and, true);
  });
  if (parts.includes(true)) return true;
  return parts.includes(null) ? null : false;
}

function oneTerm(text: string, environment: ReadonlyMap<string, string>): boolean | null {
  if (text.startsWith('!')) return not(oneTerm(text.slice(1).trim(), environment));
  if (text === '' || text === '0' || text === 'false') return false;
  if (/^\d+$/.test(text) || text === 'true') return true;
  const defined = /^defined\((\w+)\)$/.exec(text)?.[1];
  if (defined !== undefined) return environment.has(defined) ? true : null;
  const [, compare, one, other] = /^(streq|strneq)\(([^(),]*),([^(),]*)\)$/.exec(text) ?? [];
  if (compare === undefined) return null;
  return (one === other) === (compare === 'streq');
}

/** `setenv NAME value`, `presetenv`, `unsetenv`: they act on the lines below. */
function setEnvironment(
  environment: Map<string, string>,
  keyword: string,
  rest: Word[],
  isOpen: boolean,
): void {
  const [name, value] = rest.map(({ text }) => text);
  if (name === undefined || isOpen) return;
  if (keyword === 'setenv' && value !== undefined) environment.set(name, value);
  if (keyword === 'presetenv' && value !== undefined && !environment.has(name)) environment.set(name, value);
  if (keyword === 'unsetenv') for (const { text } of rest) environment.delete(text);
}
