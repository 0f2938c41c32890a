/** `RewriteRule`s of the server that takes a request (mod_rewrite, which Apache asks before mod_proxy). */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Level } from './level.ts';
import { regexMatch, substituted } from './paths.ts';
import { conditionsHold } from './rewrite-conditions.ts';
import { type Directive, firstArgument, isOn } from './tree.ts';

/** What the rules make of a request. */
export type Rewritten =
  | { kind: 'path'; path: string; by: Directive | null; isFile: boolean }
  | { kind: 'proxy'; target: string; by: Directive }
  | { kind: 'answer'; status: number; to: string | null; by: Directive }
  | { kind: 'unknown'; by: Directive };

interface Flags {
  names: Set<string>;
  values: Map<string, string>;
}

/** Nothing changes where no rule fits. */
export function rewritten(server: Level, path: string, query: RouteQuery): Rewritten {
  const engine = server.directives.findLast(({ key }) => key === 'rewriteengine');
  const unchanged: Rewritten = { kind: 'path', path, by: null, isFile: false };
  if (!isOn(engine)) return unchanged;
  let now: Rewritten = unchanged;
  let skip = 0;
  for (const { rule, conditions } of rulesOf(server.directives)) {
    const flags = flagsOf(rule.args[2]?.text ?? '');
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    const next = applied(rule, conditions, flags, now.kind === 'path' ? now.path : path, query);
    if (next === null) continue;
    if (next.kind !== 'path') return next;
    // `-` leaves the path as it is.
    if (next.by) now = next;
    if (flags.names.has('l') || flags.names.has('end') || flags.names.has('pt')) return now;
    skip = Number(flags.values.get('s') ?? 0);
  }
  return now;
}

/** Each rule with the conditions before it. */
export function rulesOf(directives: Directive[]): { rule: Directive; conditions: Directive[] }[] {
  const found: { rule: Directive; conditions: Directive[] }[] = [];
  let conditions: Directive[] = [];
  for (const directive of directives) {
    if (directive.key === 'rewritecond') conditions.push(directive);
    if (directive.key !== 'rewriterule') continue;
    found.push({ rule: directive, conditions });
    conditions = [];
  }
  return found;
}

function flagsOf(text: string): Flags {
  const words = text.replace(/^\[|\]$/g, '').split(',');
  const flags: Flags = { names: new Set(), values: new Map() };
  for (const word of words) {
    const [name = '', value = ''] = word.trim().split('=', 2);
    const short = longNames[name.toLowerCase()] ?? name.toLowerCase();
    flags.names.add(short);
    if (value !== '') flags.values.set(short, value);
  }
  return flags;
}

const longNames: Record<string, string> = {
  proxy: 'p',
  last: 'l',
  redirect: 'r',
  forbidden: 'f',
  gone: 'g',
  passthrough: 'pt',
  nocase: 'nc',
  skip: 's',
  chain: 'c',
};

/** Null: the rule does not fit. */
function applied(
  rule: Directive,
  conditions: Directive[],
  { names, values }: Flags,
  path: string,
  query: RouteQuery,
): Rewritten | null {
  const pattern = firstArgument(rule);
  const isNegated = pattern.startsWith('!');
  const groups = regexMatch(isNegated ? pattern.slice(1) : pattern, path, names.has('nc'));
  if (groups === undefined) return { kind: 'unknown', by: rule };
  if ((groups === null) !== isNegated) return null;
  const held = conditionsHold(conditions, path, query, groups ?? []);
  if (held === null) return { kind: 'unknown', by: rule };
  if (!held) return null;
  if (names.has('f')) return { kind: 'answer', status: 403, to: null, by: rule };
  if (names.has('g')) return { kind: 'answer', status: 410, to: null, by: rule };
  return outcome(rule, names, values, substituted(rule.args[1]?.text ?? '-', groups ?? []), path);
}

function outcome(
  rule: Directive,
  names: Set<string>,
  values: Map<string, string>,
  target: string,
  path: string,
): Rewritten {
  if (/%\{|%\d|\$\{/.test(target)) return { kind: 'unknown', by: rule };
  if (names.has('r')) return redirected(rule, values.get('r'), target);
  if (target === '-') return { kind: 'path', path, by: null, isFile: false };
  if (names.has('p')) return { kind: 'proxy', target, by: rule };
  if (/^\w+:\/\//.test(target)) return redirected(rule, undefined, target);
  const [bare = ''] = target.split('?');
  return { kind: 'path', path: bare, by: rule, isFile: !names.has('pt') };
}

const statuses: Record<string, number> = { permanent: 301, temp: 302, seeother: 303 };

function redirected(rule: Directive, code: string | undefined, to: string): Rewritten {
  const status = statuses[code ?? 'temp'] ?? Number(code);
  return { kind: 'answer', status: Number.isInteger(status) ? status : 302, to, by: rule };
}
