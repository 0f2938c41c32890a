/** The sections that a request meets, in the order in which Apache merges them (docs/sections: Directory, Files, Location; the main server's first). */

import type { Level } from './level.ts';
import { isInLocation, regexMatch, wildMatch } from './paths.ts';
import { argumentText, type Directive } from './tree.ts';

interface Sections {
  /** The last word first. */
  sections: Level[];
  unsure: Level[];
}

/** Rounds of the walk, in their order. */
const rounds = [
  ['proxy', 'proxymatch'],
  ['directory', 'directorymatch'],
  ['files', 'filesmatch'],
  ['location', 'locationmatch'],
  ['if'],
] as const;

/** `target`: where the request is passed to, as `<Proxy>` names it; null: it is not. */
export function sectionsOf(servers: Level[], path: string, target: string | null): Sections {
  const outward = [...servers].reverse();
  const met: Level[] = [...outward];
  const unsure: Level[] = [];
  for (const round of rounds)
    for (const server of outward) walk(server.directives, new Set(round), path, target, met, unsure);
  return { sections: met.reverse(), unsure };
}

function walk(
  directives: Directive[],
  keys: ReadonlySet<string>,
  path: string,
  target: string | null,
  met: Level[],
  unsure: Level[],
): void {
  for (const node of directives) {
    if (node.block === null || !keys.has(node.key)) continue;
    const taken = takes(node, path, target);
    const level: Level = { label: labelOf(node), directives: node.block, node };
    if (taken === true) met.push(level);
    if (taken === undefined) unsure.push(level);
    if (taken !== false) walk(node.block, new Set(['limit', 'limitexcept']), path, target, met, unsure);
  }
}

/** `Location /events`; what an `<If>` compares with is not shown. */
export function labelOf(node: Directive): string {
  return node.key === 'if' ? 'If' : `${node.name} ${argumentText(node)}`;
}

/** Undefined: only the request tells, or its pattern is not understood. */
function takes(node: Directive, path: string, target: string | null): boolean | undefined {
  const [first = '', second] = node.args.map(({ text }) => text);
  const isRegex = first === '~' && second !== undefined;
  const pattern = isRegex ? second : first;
  switch (node.key) {
    case 'location':
      return isRegex ? matches(pattern, path) : isInLocation(pattern, path);
    case 'locationmatch':
      return matches(pattern, path);
    case 'proxy':
      return target !== null && (isRegex ? matches(pattern, target) : isProxied(pattern, target));
    case 'proxymatch':
      return target === null ? false : matches(pattern, target);
    case 'directory':
      return target === null && !isRegex && pattern === '/';
    case 'files':
      return isRegex
        ? ofNames(path, (name) => matches(pattern, name))
        : ofNames(path, (name) => wildMatch(pattern, name));
    case 'filesmatch':
      return ofNames(path, (name) => matches(pattern, name));
    case 'directorymatch':
      return false;
    default:
      return undefined;
  }
}

function matches(pattern: string, text: string): boolean | undefined {
  const found = regexMatch(pattern, text);
  return found === undefined ? undefined : found !== null;
}

/** A file may have more of the path behind it (PATH_INFO). */
function ofNames(path: string, fits: (name: string) => boolean | undefined): boolean | undefined {
  const told = path.split('/').slice(1).map(fits);
  if (told.includes(true)) return true;
  return told.includes(undefined) ? undefined : false;
}

/** `*`, or a URL that the target begins with. */
function isProxied(pattern: string, target: string): boolean {
  if (pattern === '*') return true;
  return /[*?]/.test(pattern) ? wildMatch(pattern, target) : target.startsWith(pattern);
}
