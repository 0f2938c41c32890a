/** Expressions of VCL for one request: what they hold, or that it is not known. */
import { bytesOf, matchPcre, newBudget } from '../../../configs/pcre/index.ts';
import { isMark } from './cursor.ts';
import type { Value } from './request.ts';
import type { Word } from './words.ts';

/** Gives a variable's value by its name in lower case. */
export type Lookup = (name: string) => Value;

/** What is read, and where reading stands. */
interface Reading {
  words: Word[];
  at: number;
  lookup: Lookup;
  budget: ReturnType<typeof newBudget>;
}

/** Parentheses, `!` and calls may stand within each other only so deep. */
const deepest = 100;

/** The value of an expression; undefined where it cannot be told. */
export function evaluate(words: Word[], lookup: Lookup): Value {
  const reading: Reading = { words, at: 0, lookup, budget: newBudget() };
  const value = either(reading, 0);
  return reading.at < words.length ? undefined : value;
}

/** What counts as a condition: a header that is there holds. */
export function isTrue(value: Value): boolean | undefined {
  return value === undefined || typeof value === 'boolean' ? value : value !== null;
}

function either(reading: Reading, depth: number): Value {
  let value = both(reading, depth);
  while (takeMark(reading, '||')) {
    const [left, right] = [isTrue(value), isTrue(both(reading, depth))];
    if (left === true || right === true) value = true;
    else value = left === undefined || right === undefined ? undefined : false;
  }
  return value;
}

function both(reading: Reading, depth: number): Value {
  let value = negated(reading, depth);
  while (takeMark(reading, '&&')) {
    const [left, right] = [isTrue(value), isTrue(negated(reading, depth))];
    if (left === false || right === false) value = false;
    else value = left === undefined || right === undefined ? undefined : true;
  }
  return value;
}

function negated(reading: Reading, depth: number): Value {
  if (depth > deepest) return undefined;
  if (!takeMark(reading, '!')) return comparison(reading, depth);
  const value = isTrue(negated(reading, depth + 1));
  return value === undefined ? undefined : !value;
}

function comparison(reading: Reading, depth: number): Value {
  const left = sum(reading, depth);
  const operator = reading.words[reading.at];
  if (operator?.kind !== 'mark' || !/^(?:==|!=|~|!~|<=?|>=?)$/.test(operator.text)) return left;
  reading.at += 1;
  const right = sum(reading, depth);
  if (left === undefined || right === undefined) return undefined;
  return compared(reading, operator.text, left, right);
}

function compared({ budget }: Reading, operator: string, left: Value, right: Value): Value {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator !== '~' && operator !== '!~') return ordered(operator, Number(left), Number(right));
  if (typeof right !== 'string') return undefined;
  // A header that is not there is matched as the empty text.
  const found = matchPcre(bytesOf(right), false, bytesOf(typeof left === 'string' ? left : ''), budget);
  if (found !== null && 'fault' in found) return undefined;
  return (found !== null) === (operator === '~');
}

function ordered(operator: string, left: number, right: number): Value {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  if (operator.startsWith('<')) return left < right || (operator === '<=' && left === right);
  return left > right || (operator === '>=' && left === right);
}

/** Texts beside each other, with or without `+`, are one. */
function sum(reading: Reading, depth: number): Value {
  let value = primary(reading, depth);
  for (;;) {
    const word = reading.words[reading.at];
    const isNext = word !== undefined && (word.kind === 'string' || word.kind === 'name');
    if (!takeMark(reading, '+') && !isNext) return value;
    const more = primary(reading, depth);
    value = value === undefined || more === undefined ? undefined : textOf(value) + textOf(more);
  }
}

function textOf(value: Exclude<Value, undefined>): string {
  return value === null ? '' : String(value);
}

function primary(reading: Reading, depth: number): Value {
  const word = reading.words[reading.at];
  reading.at += 1;
  if (word === undefined || depth > deepest) return undefined;
  if (isMark(word, '(')) {
    const value = either(reading, depth + 1);
    return takeMark(reading, ')') ? value : undefined;
  }
  if (word.kind === 'string' || word.kind === 'number') return word.text;
  if (word.kind !== 'name') return undefined;
  if (takeMark(reading, '(')) return called(word.text, argumentsOf(reading, depth + 1), reading);
  return reading.lookup(word.text.toLowerCase());
}

function argumentsOf(reading: Reading, depth: number): Value[] {
  const found: Value[] = [];
  while (reading.at < reading.words.length && !takeMark(reading, ')')) {
    const from = reading.at;
    found.push(either(reading, depth));
    takeMark(reading, ',');
    if (reading.at === from) reading.at += 1;
  }
  return found;
}

function called(name: string, values: Value[], { budget }: Reading): Value {
  const [text, pattern, by] = values.map((value) => (value === null ? '' : value));
  if (typeof text !== 'string') return undefined;
  if (name === 'std.tolower') return text.toLowerCase();
  if (name === 'std.toupper') return text.toUpperCase();
  if ((name !== 'regsub' && name !== 'regsuball') || typeof pattern !== 'string' || typeof by !== 'string')
    return undefined;
  return replaced(bytesOf(text), bytesOf(pattern), by, { isAll: name === 'regsuball', budget });
}

function replaced(
  text: string,
  pattern: string,
  by: string,
  { isAll, budget }: { isAll: boolean; budget: Reading['budget'] },
): Value {
  let done = '';
  for (let from = 0; ; ) {
    const found = matchPcre(pattern, false, text, budget, from);
    if (found !== null && 'fault' in found) return undefined;
    if (found === null) return done + text.slice(from);
    const groups = [text.slice(found.at, found.end), ...found.captures.slice(1)];
    // Where empty matches are replaced again and again, nothing is guessed.
    if (found.at === found.end && isAll) return undefined;
    done += text.slice(from, found.at) + by.replace(/\\([0-9])/g, (_, group) => groups[Number(group)] ?? '');
    from = found.end;
    if (!isAll) return done + text.slice(from);
  }
}

function takeMark(reading: Reading, text: string): boolean {
  if (!isMark(reading.words[reading.at], text)) return false;
  reading.at += 1;
  return true;
}
