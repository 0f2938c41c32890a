/** One walk of a request through the phases of Nginx: where it stands, and what has been set on its way. */

import { bytesOf, matchPcre } from '../../../../configs/pcre/index.ts';
import type { Budget } from '../../../../configs/pcre/match.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Directive } from '../blocks.ts';
import { type Choices, decide } from './choices.ts';

/** An internal jump: by which directive, and to where. */
export interface Jump {
  by: Directive;
  to: string;
}

export interface Walk {
  query: RouteQuery;
  http: Directive[];
  server: Directive[];
  choices: Choices;
  budget: Budget;
  /** Patterns that cannot be evaluated, each with the reason. */
  faults: Map<Directive, string>;
  /** Bytes, one character each; null: only known when the request comes. */
  uri: string | null;
  args: string | null;
  method: string;
  /** Variables that were given a value; null: one that is not known. */
  values: Map<string, string | null>;
  /** Of the pattern that matched last; null: not known. */
  captures: string[] | null;
  /** Locations around the request, outermost first. */
  chain: Directive[];
  /** The `if` or `limit_except` in the innermost location whose directives hold. */
  inner: Directive | null;
  /** Every `if` of that location that was true. */
  ifs: Directive[];
  isInternal: boolean;
  isRewritten: boolean;
  /** The URI of a `proxy_pass` takes the place of the location's part of the path; a `rewrite … break` ends that. */
  isPartReplaced: boolean;
  hasErrorPage: boolean;
  /** Internal redirects that are left; the eleventh is answered with 500. */
  jumpsLeft: number;
  /** The status that an error page forces on whatever answers; null: none. */
  forced: number | null;
  jumps: Jump[];
}

/** Where a request ends. */
export type End =
  | { kind: 'passes'; by: Directive }
  // `to`: where a redirect leads, as written.
  | { kind: 'answers'; status: number; by: Directive | null; words: string; to?: string }
  | { kind: 'refused'; status: number; by: Directive }
  | { kind: 'content'; by: Directive }
  | { kind: 'files'; tried: Directive | null }
  | { kind: 'unknown'; words: string };

/** The phase that comes next, or the end. */
export type Step = { go: 'server' | 'find' | 'location' } | End;

/** The blocks whose directives hold for the request, innermost first. */
export function blocksOf({ inner, chain, server, http }: Walk): Directive[][] {
  const own = inner ? [inner.block ?? []] : [];
  return [...own, ...chain.map(({ block }) => block ?? []).reverse(), server, http];
}

/** The directives of this name of the innermost block that has any. */
export function nearest(walk: Walk, name: string): Directive[] {
  for (const block of blocksOf(walk)) {
    const here = block.filter((directive) => directive.name === name);
    if (here.length > 0) return here;
  }
  return [];
}

/** The block of the location itself, or of the server where no location took the request. */
export function ownBlock({ chain, server }: Walk): Directive[] {
  return chain.at(-1)?.block ?? server;
}

/** Whether a pattern matches; keeps what its groups hold. `words` name the directive to a reader. */
export function matches(
  walk: Walk,
  pattern: { by: Directive; text: string; ignoreCase: boolean; words: string },
  subject: string | null,
): boolean {
  const { by, text, ignoreCase, words } = pattern;
  const ask = () => {
    walk.captures = null;
    return decide(walk.choices, { of: by, about: text, words, first: false });
  };
  if (subject === null) return ask();
  const result = matchPcre(bytesOf(text), ignoreCase, subject, walk.budget);
  if (result === null) return false;
  if ('fault' in result) {
    walk.faults.set(by, result.fault);
    return ask();
  }
  walk.captures = result.captures;
  for (const [name, index] of result.names) walk.values.set(name, result.captures[index] ?? '');
  return true;
}

/** An internal redirect to a path, after which the server's own rewrites run again. */
export function redirectInside(walk: Walk, by: Directive, target: string | null): Step {
  walk.jumpsLeft -= 1;
  if (walk.jumpsLeft === 0) return cycle(by);
  if (target === null) return { kind: 'unknown', words: `the path that ${by.name} gives it` };
  const [path = '', ...args] = target.split('?');
  walk.jumps.push({ by, to: path });
  Object.assign(walk, { uri: path, args: args.join('?'), isInternal: true, isPartReplaced: true });
  Object.assign(walk, { chain: [], inner: null, ifs: [] });
  return { go: 'server' };
}

export function cycle(by: Directive): End {
  return { kind: 'answers', status: 500, by, words: 'return 500 (a rewrite or internal redirection cycle)' };
}
