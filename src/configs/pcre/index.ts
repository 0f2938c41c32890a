/**
 * Regular expressions of a config, as PCRE evaluates them: by backtracking over bytes, and with a limit on the steps,
 * because a pattern may take longer than anyone waits. JavaScript's own engine has neither its syntax nor a limit, and
 * engines without backtracking lack lookaheads, which configs often have.
 */
import { type Budget, compile, type Matcher, TooManySteps } from './match.ts';
import { NotUnderstood } from './nodes.ts';
import { parsePattern } from './parse.ts';

interface Pattern {
  matcher: Matcher;
  groups: number;
  names: ReadonlyMap<string, number>;
}

/** What the groups hold, `captures[0]` being unused, and where the match begins and ends; null: no match; `fault`: cannot be told, in words. */
export type PcreResult =
  | { captures: string[]; names: ReadonlyMap<string, number>; at: number; end: number }
  | { fault: string }
  | null;

const compiled = new Map<string, Pattern | { fault: string }>();
const mostKept = 2_000;

/** Steps for one match, and for all matches of one reading; thousands are spent in milliseconds. */
const stepsPerMatch = 100_000;

/** How many steps all matches of one reading of a config may take. */
export function newBudget(): Budget {
  return { steps: 5 * stepsPerMatch };
}

/** `text`: bytes, one character each; it is searched from `start` on. A group that took no part holds the empty text, as in Nginx. */
export function matchPcre(
  pattern: string,
  ignoreCase: boolean,
  text: string,
  budget: Budget,
  start = 0,
): PcreResult {
  const one = patternOf(pattern, ignoreCase);
  if ('fault' in one) return one;
  if (budget.steps <= 0) return { fault: 'it takes too long to evaluate' };
  const own = { steps: Math.min(stepsPerMatch, budget.steps) };
  const before = own.steps;
  try {
    return search(one, text, own, start);
  } catch (error) {
    // A stack overflow is the same trouble: too many rounds of one group.
    if (error instanceof TooManySteps || error instanceof RangeError)
      return { fault: 'it takes too long to evaluate' };
    throw error;
  } finally {
    budget.steps -= before - own.steps;
  }
}

function search(
  { matcher, groups, names }: Pattern,
  text: string,
  budget: Budget,
  start: number,
): PcreResult {
  for (let from = start; from <= text.length; from += 1) {
    const held = new Array<number>(2 * groups + 2).fill(-1);
    let end = from;
    const isEnd = (at: number) => {
      end = at;
      return true;
    };
    if (matcher({ text, groups: held, budget }, from, isEnd)) {
      const captures = Array.from({ length: groups + 1 }, (_, index) =>
        text.slice(Math.max(0, held[2 * index] ?? 0), Math.max(0, held[2 * index + 1] ?? 0)),
      );
      return { captures, names, at: from, end };
    }
  }
  return null;
}

function patternOf(text: string, ignoreCase: boolean): Pattern | { fault: string } {
  const key = `${ignoreCase ? 'i' : 'c'}${text}`;
  const known = compiled.get(key);
  if (known) return known;
  const fresh = compiledPattern(text, ignoreCase);
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(key, fresh);
  return fresh;
}

function compiledPattern(text: string, ignoreCase: boolean): Pattern | { fault: string } {
  try {
    const { node, groups, names } = parsePattern(text, ignoreCase);
    return { matcher: compile(node, names), groups, names };
  } catch (error) {
    if (error instanceof NotUnderstood) return { fault: `${error.message} is not understood here` };
    throw error;
  }
}

/** A text as the bytes that Nginx sees, one character each. */
export function bytesOf(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}
