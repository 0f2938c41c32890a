/** Matches as PCRE does, by backtracking, step by step, so that it can be stopped. */
import { foldedText } from './byte-sets.ts';
import { type Node, NotUnderstood, type Repeat, widthOf } from './nodes.ts';
import { isAt } from './places.ts';

/** One attempt: where it stands, and what its groups hold (start and end of group n at 2n and 2n + 1; -1: nothing). */
interface Attempt {
  text: string;
  groups: number[];
  budget: Budget;
}

/** How many steps may still be taken. */
export interface Budget {
  steps: number;
}

/** The budget is spent. */
export class TooManySteps extends Error {}

type Next = (at: number) => boolean;
/** Goes on with `next` from each place where the node may end, best first, until one is true. */
export type Matcher = (attempt: Attempt, at: number, next: Next) => boolean;

/** The matcher of a node. @throws NotUnderstood for a name that no group has. */
export function compile(node: Node, names: ReadonlyMap<string, number>): Matcher {
  const inner = (item: Node) => compile(item, names);
  switch (node.kind) {
    case 'byte':
      return ({ text, budget }, at, next) => {
        spend(budget);
        return at < text.length && node.takes[text.charCodeAt(at)] === 1 && next(at + 1);
      };
    case 'sequence':
      return sequence(node.items.map(inner));
    case 'either': {
      const options = node.options.map(inner);
      return (attempt, at, next) => options.some((option) => option(attempt, at, next));
    }
    case 'group':
      return group(node.index, inner(node.item));
    case 'repeat':
      return repeat(node, inner(node.item));
    case 'atomic':
      return atomic(inner(node.item));
    case 'look':
      return node.behind ? lookBehind(node, names) : lookAhead(inner(node.item), node.negative);
    case 'again':
      return again(node, names);
    case 'place':
      return ({ text }, at, next) => isAt(node.where, text, at) && next(at);
  }
}

function spend(budget: Budget): void {
  budget.steps -= 1;
  if (budget.steps < 0) throw new TooManySteps();
}

function sequence(items: Matcher[]): Matcher {
  return items.reduceRight<Matcher>(
    (rest, item) => (attempt, at, next) => item(attempt, at, (to) => rest(attempt, to, next)),
    (_attempt, at, next) => next(at),
  );
}

function group(index: number, item: Matcher): Matcher {
  return (attempt, at, next) => {
    const { groups } = attempt;
    const [start = -1, end = -1] = groups.slice(2 * index, 2 * index + 2);
    const found = item(attempt, at, (to) => {
      const [innerStart = -1, innerEnd = -1] = groups.slice(2 * index, 2 * index + 2);
      groups[2 * index] = at;
      groups[2 * index + 1] = to;
      if (next(to)) return true;
      groups[2 * index] = innerStart;
      groups[2 * index + 1] = innerEnd;
      return false;
    });
    if (!found) {
      groups[2 * index] = start;
      groups[2 * index + 1] = end;
    }
    return found;
  };
}

function repeat({ min, max, mode, item: node }: Repeat, item: Matcher): Matcher {
  const whole = node.kind === 'byte' ? byteRun(node.takes, min, max, mode) : rounds(item, min, max, mode);
  return mode === 'possessive' ? atomic(whole) : whole;
}

/** The commonest case, without a call for each byte. */
function byteRun(takes: Uint8Array, min: number, max: number, mode: Repeat['mode']): Matcher {
  return ({ text, budget }, at, next) => {
    let most = at;
    const limit = Math.min(text.length, at + max);
    while (most < limit && takes[text.charCodeAt(most)] === 1) most += 1;
    for (let length = min; at + length <= most; length += 1) {
      spend(budget);
      if (next(mode === 'lazy' ? at + length : most - length + min)) return true;
    }
    return false;
  };
}

function rounds(item: Matcher, min: number, max: number, mode: Repeat['mode']): Matcher {
  const round = (attempt: Attempt, at: number, done: number, next: Next): boolean => {
    spend(attempt.budget);
    const more = () =>
      done < max &&
      // A round that took nothing ends the loop: it would go on for ever.
      item(attempt, at, (to) => (to === at && done >= min ? next(to) : round(attempt, to, done + 1, next)));
    if (done < min) return more();
    return mode === 'lazy' ? next(at) || more() : more() || next(at);
  };
  return (attempt, at, next) => round(attempt, at, 0, next);
}

/** The first way is the only one. */
function atomic(item: Matcher): Matcher {
  return (attempt, at, next) => {
    const before = [...attempt.groups];
    let end = -1;
    const found = item(attempt, at, (to) => {
      end = to;
      return true;
    });
    if (found && next(end)) return true;
    restore(attempt.groups, before);
    return false;
  };
}

function lookAhead(item: Matcher, negative: boolean): Matcher {
  return (attempt, at, next) => {
    const before = [...attempt.groups];
    const found = item(attempt, at, () => true);
    if (negative) restore(attempt.groups, before);
    if (found !== negative && next(at)) return true;
    restore(attempt.groups, before);
    return false;
  };
}

function restore(groups: number[], before: number[]): void {
  groups.splice(0, groups.length, ...before);
}

function lookBehind(
  { item, negative }: Node & { kind: 'look' },
  names: ReadonlyMap<string, number>,
): Matcher {
  const options = (item.kind === 'either' ? item.options : [item]).map((option) => ({
    width: widthOf(option) ?? 0,
    matches: compile(option, names),
  }));
  const behind: Matcher = (attempt, at, next) =>
    options.some(
      ({ width, matches }) => at >= width && matches(attempt, at - width, (to) => to === at && next(to)),
    );
  return lookAhead(behind, negative);
}

/** A group that holds nothing is never there again. */
function again(
  { group: named, ignoreCase }: Node & { kind: 'again' },
  names: ReadonlyMap<string, number>,
): Matcher {
  const index = typeof named === 'number' ? named : names.get(named);
  if (index === undefined || index < 1) throw new NotUnderstood(`a reference to the group ${named}`);
  const shown = (text: string) => (ignoreCase ? foldedText(text) : text);
  return ({ text, groups, budget }, at, next) => {
    spend(budget);
    const [start = -1, end = -1] = groups.slice(2 * index, 2 * index + 2);
    if (start < 0) return false;
    const before = text.slice(start, end);
    return shown(text.slice(at, at + before.length)) === shown(before) && next(at + before.length);
  };
}
