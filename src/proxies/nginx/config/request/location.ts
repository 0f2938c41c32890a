/** Which `location` takes a path, as `ngx_http_core_find_location` does it. */

import { bytesOf } from '../../../../configs/pcre/index.ts';
import type { Directive } from '../blocks.ts';

export interface LocationChoice {
  /** Outermost first; empty: no location takes the path. */
  chain: Directive[];
  /** Nginx answers 301 by itself: `/x` asked for, and `/x/` is handed to an upstream. */
  isRedirect: boolean;
}

/** Whether the pattern of a location takes the path. */
export type Fits = (location: Directive, pattern: string, ignoreCase: boolean) => boolean;

interface Candidate {
  directive: Directive;
  modifier: string;
  pattern: string;
}

type Found = LocationChoice & { final: boolean };

/** The location for a path that is decoded and resolved. Named locations take nothing by themselves. */
export function chooseLocation(directives: Directive[], path: string, fits: Fits): LocationChoice {
  const { chain, isRedirect } = find(directives, path, fits);
  return { chain, isRedirect };
}

/** `location @name` of a server. */
export function namedLocation(directives: Directive[], name: string): Directive | null {
  return locationsIn(directives).find(({ pattern }) => pattern === name)?.directive ?? null;
}

/**
 * `=` first; else the longest prefix, then what nests in it; a regex of this level beats that prefix and its
 * nested prefixes, unless the prefix says `^~` or a nested regex or `=` has already won.
 */
function find(directives: Directive[], path: string, fits: Fits): Found {
  const candidates = locationsIn(directives);
  const exact = candidates.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact) return { chain: [exact.directive], isRedirect: false, final: true };
  const redirected = slashRedirect(candidates, path);
  if (redirected) return redirected;
  const prefix = longestPrefix(candidates, path);
  const inPrefix = prefix ? inside(prefix.directive, path, fits) : nowhere;
  if (inPrefix.final) return inPrefix;
  const isRegex = ({ modifier }: Candidate) => modifier === '~' || modifier === '~*';
  const regexes = prefix?.modifier === '^~' ? [] : candidates.filter(isRegex);
  const regex = regexes.find(({ directive, modifier, pattern }) =>
    fits(directive, pattern, modifier === '~*'),
  );
  return regex ? { ...inside(regex.directive, path, fits), isRedirect: false, final: true } : inPrefix;
}

const nowhere: Found = { chain: [], isRedirect: false, final: false };

function inside(directive: Directive, path: string, fits: Fits): Found {
  const nested = find(directive.block ?? [], path, fits);
  return { ...nested, chain: [directive, ...nested.chain] };
}

function longestPrefix(candidates: Candidate[], path: string): Candidate | undefined {
  return candidates
    .filter(({ modifier, pattern }) => (modifier === '' || modifier === '^~') && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length)[0];
}

const passes = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/;

function slashRedirect(candidates: Candidate[], path: string): Found | null {
  const isStatic = ({ modifier }: Candidate) => !modifier.startsWith('~') && modifier !== '@';
  if (candidates.some((one) => isStatic(one) && one.pattern === path)) return null;
  const slashed = candidates.filter((one) => isStatic(one) && one.pattern === `${path}/`);
  if (!slashed.some(({ directive }) => directive.block?.some(({ name }) => passes.test(name)))) return null;
  const [first] = slashed.sort((a, b) => Number(b.modifier === '=') - Number(a.modifier === '='));
  return first ? { chain: [first.directive], isRedirect: true, final: true } : null;
}

function locationsIn(directives: Directive[]): Candidate[] {
  return directives.filter(({ name }) => name === 'location').map(candidateOf);
}

/** `location = /x`, and the same without the space. */
function candidateOf(directive: Directive): Candidate {
  const [first = '', second] = directive.args.map((word) => word.text);
  if (second !== undefined) return { directive, modifier: first, pattern: bytesOf(second) };
  if (first.startsWith('@')) return { directive, modifier: '@', pattern: first };
  const [, modifier = '', pattern = ''] = /^(=|\^~|~\*|~|)([\s\S]*)$/.exec(first) ?? [];
  return { directive, modifier, pattern: bytesOf(pattern) };
}
