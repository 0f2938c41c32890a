/** Matchers of a Caddyfile: inline (`/path`, `*`), by name (`@name`), and their definitions. */
import type { Matcher, MatcherSet } from '../model.ts';
import type { Segment } from './segments.ts';
import type { Token } from './tokens.ts';

export type NamedMatchers = ReadonlyMap<string, MatcherSet>;

/** `@name path /a`, `@name { … }` among the statements of a site. */
export function namedMatchers(segments: readonly Segment[]): NamedMatchers {
  const found = new Map<string, MatcherSet>();
  for (const segment of segments)
    if (segment.name.text.startsWith('@')) found.set(segment.name.text, definition(segment));
  return found;
}

function definition({ name, args, block, headEnd, close }: Segment): MatcherSet {
  const [first, ...rest] = args;
  if (!first) return mergedSet(block ?? []);
  if (first.isQuoted && rest.length === 0) return [open(`the expression of ${name.text}`)];
  return mergedSet([{ name: first, args: rest, block, headEnd, close }]);
}

/** Statements of one kind in a set are one matcher: `path /a` and `path /b` give `/a` or `/b`. */
export function mergedSet(segments: readonly Segment[]): MatcherSet {
  const merged: Matcher[] = [];
  for (const matcher of segments.flatMap(matchersOf)) {
    const same = merged.find((one) => isMergeable(one, matcher));
    if (same) append(same, matcher);
    else merged.push(matcher);
  }
  return merged;
}

function isMergeable(one: Matcher, other: Matcher): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'path' || one.kind === 'host' || one.kind === 'method') return true;
  const isField = one.kind === 'header' || one.kind === 'query';
  return isField && 'name' in other && one.name === other.name;
}

function append(to: Matcher, from: Matcher): void {
  if (to.kind === 'path' && from.kind === 'path') to.patterns.push(...from.patterns);
  if (to.kind === 'host' && from.kind === 'host') to.names.push(...from.names);
  if (to.kind === 'method' && from.kind === 'method') to.methods.push(...from.methods);
  if (to.kind === 'query' && from.kind === 'query') to.values.push(...from.values);
  // `!Name` stands for all that was said of that field before, and what follows it for all of that.
  if (to.kind === 'header' && from.kind === 'header')
    to.values = to.values && from.values ? [...to.values, ...from.values] : from.values;
}

function matchersOf(segment: Segment): Matcher[] {
  const { name, block } = segment;
  const args = segment.args.map(({ text }) => text);
  switch (name.text) {
    case 'path':
      return [{ kind: 'path', patterns: [...args] }];
    case 'host':
      return [{ kind: 'host', names: [...args] }];
    case 'method':
      return [{ kind: 'method', methods: args.map((one) => one.toUpperCase()) }];
    case 'protocol':
      return [{ kind: 'protocol', protocol: (args[0] ?? '').toLowerCase() }];
    case 'header':
      return headerMatchers(args, block);
    case 'query':
      return args.map(queryMatcher);
    case 'path_regexp':
      return [{ kind: 'path_regexp', name: '', pattern: args.at(-1) ?? '' }];
    case 'header_regexp':
      return [{ kind: 'header_regexp', name: args.at(-2) ?? '', pattern: args.at(-1) ?? '' }];
    case 'not':
      return [{ kind: 'not', sets: [mergedSet(negated(segment))] }];
    default:
      return [open(`${name.text} (line ${name.start.line})`)];
  }
}

function negated({ args, block, headEnd, close }: Segment): Segment[] {
  const [name, ...rest] = args;
  return name ? [{ name, args: rest, block, headEnd, close }] : (block ?? []);
}

function headerMatchers(args: string[], block: Segment[] | null): Matcher[] {
  const lines =
    args.length > 0 ? [args] : (block ?? []).map((one) => [one.name.text, ...one.args.map(textOf)]);
  return lines.map(([name = '', value]): Matcher => {
    if (name.startsWith('!')) return { kind: 'header', name: name.slice(1), values: null };
    return { kind: 'header', name, values: [value ?? '*'] };
  });
}

function queryMatcher(pair: string): Matcher {
  const at = pair.indexOf('=');
  if (at < 0) return { kind: 'query', name: pair, values: ['*'] };
  return { kind: 'query', name: pair.slice(0, at), values: [pair.slice(at + 1)] };
}

/** The matcher in front of a directive's arguments, and those that are left; null: the word is none. */
export function inlineMatcher(
  args: Token[],
  matchers: NamedMatchers,
): { sets: MatcherSet[]; key: string; rest: Token[] } {
  const [first, ...rest] = args;
  const text = first?.text ?? '';
  if (text === '*') return { sets: [], key: '', rest };
  if (text.startsWith('/')) return { sets: [[{ kind: 'path', patterns: [text] }]], key: text, rest };
  if (!text.startsWith('@')) return { sets: [], key: '', rest: args };
  const set = matchers.get(text) ?? [open(`${text}, which is not defined here`)];
  return { sets: [set], key: text, rest };
}

function textOf({ text }: Token): string {
  return text;
}

function open(words: string): Matcher {
  return { kind: 'open', words };
}
