/** Which `location` takes a path, as `ngx_http_core_find_location` does it. */
import type { Directive } from './blocks.ts';
import { nginxRegex } from './regex.ts';

export interface LocationChoice {
  /** Outermost first; empty: no location takes the path. */
  chain: Directive[];
  /** Set when nginx answers 301 by itself: `/x` asked for, and `/x/` is handed to an upstream. */
  redirect: string | null;
}

interface Candidate {
  directive: Directive;
  modifier: string;
  pattern: string;
}

type Found = LocationChoice & { final: boolean };

/** The location for a path with query, as sent. Named locations take nothing by themselves. */
export function chooseLocation(directives: Directive[], path: string): LocationChoice {
  const { chain, redirect } = find(directives, normalizedPath(path));
  return { chain, redirect };
}

/** `location @name` of a server. */
export function namedLocation(directives: Directive[], name: string): Directive | null {
  return locationsIn(directives).find(({ pattern }) => pattern === name)?.directive ?? null;
}

/**
 * `=` first; else the longest prefix, then what nests in it; a regex of this level beats that prefix and its
 * nested prefixes, unless the prefix says `^~` or a nested regex or `=` has already won.
 */
function find(directives: Directive[], path: string): Found {
  const candidates = locationsIn(directives);
  const exact = candidates.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact) return { chain: [exact.directive], redirect: null, final: true };
  const redirected = slashRedirect(candidates, path);
  if (redirected) return redirected;
  const prefix = longestPrefix(candidates, path);
  const inPrefix = prefix ? inside(prefix.directive, path) : nowhere;
  if (inPrefix.final) return inPrefix;
  const regex = prefix?.modifier === '^~' ? undefined : candidates.find((one) => fitsRegex(one, path));
  return regex ? { ...inside(regex.directive, path), final: true } : inPrefix;
}

const nowhere: Found = { chain: [], redirect: null, final: false };

function inside(directive: Directive, path: string): Found {
  const nested = find(directive.block ?? [], path);
  return { ...nested, chain: [directive, ...nested.chain] };
}

function longestPrefix(candidates: Candidate[], path: string): Candidate | undefined {
  return candidates
    .filter(({ modifier, pattern }) => (modifier === '' || modifier === '^~') && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length)[0];
}

function fitsRegex({ modifier, pattern }: Candidate, path: string): boolean {
  if (modifier !== '~' && modifier !== '~*') return false;
  return nginxRegex(pattern, modifier === '~*')?.test(path) ?? false;
}

function slashRedirect(candidates: Candidate[], path: string): Found | null {
  const isStatic = ({ modifier }: Candidate) => !modifier.startsWith('~') && modifier !== '@';
  if (candidates.some((one) => isStatic(one) && one.pattern === path)) return null;
  const slashed = candidates.find((one) => isStatic(one) && one.pattern === `${path}/`);
  if (!slashed?.directive.block?.some(({ name }) => name.endsWith('_pass'))) return null;
  return { chain: [slashed.directive], redirect: slashed.pattern, final: true };
}

function locationsIn(directives: Directive[]): Candidate[] {
  return directives.filter(({ name }) => name === 'location').map(candidateOf);
}

/** `location = /x`, and the same without the space. */
function candidateOf(directive: Directive): Candidate {
  const [first = '', second] = directive.args.map((word) => word.text);
  if (second !== undefined) return { directive, modifier: first, pattern: second };
  if (first.startsWith('@')) return { directive, modifier: '@', pattern: first };
  const [, modifier = '', pattern = ''] = /^(=|\^~|~\*|~|)([\s\S]*)$/.exec(first) ?? [];
  return { directive, modifier, pattern };
}

/** Query cut off, percent signs undone, `//`, `/./` and `/../` resolved. */
function normalizedPath(path: string): string {
  const parts: string[] = [];
  const plain = decoded(path.replace(/[?#][\s\S]*$/, ''));
  for (const part of plain.split('/').slice(1)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}${parts.length > 0 && /\/(\.\.?)?$/.test(plain) ? '/' : ''}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
