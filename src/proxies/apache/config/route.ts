/** Who takes a request: mod_rewrite first, then a section's own ProxyPass, those of the servers in their order, files last. */
import type { RouteQuery } from '../../../model/route-query.ts';
import type { Level } from './level.ts';
import { behindAlias, regexMatch, substituted } from './paths.ts';
import { type Rewritten, rewritten } from './rewrite.ts';
import { sectionsOf } from './sections.ts';
import { type Directive, firstArgument } from './tree.ts';

export type Route =
  | { kind: 'passes'; by: Directive; level: Level; target: string; rewrote: Directive | null }
  | { kind: 'answers'; by: Directive; level: Level; status: number; to: string | null }
  | { kind: 'serves-files'; by: Directive | null; level: Level; rewrote: Directive | null }
  | { kind: 'unknown'; by: Directive; level: Level };

/** Who takes it, and the path that its sections are met by. */
export interface Routed {
  route: Route;
  path: string;
}

/** `path`: as it is compared. Only `[PT]` gives the sections another one. */
export function routeOf(servers: Level[], path: string, query: RouteQuery): Routed {
  const [server] = servers as [Level, ...Level[]];
  const start = rewritten(server, path, query);
  if (start.kind === 'unknown') return { path, route: { kind: 'unknown', by: start.by, level: server } };
  if (start.kind === 'answer') return { path, route: { ...start, kind: 'answers', level: server } };
  const own = start.kind === 'path' && !start.isFile ? start.path : path;
  return { path: own, route: landing(servers, start, own, query) };
}

/** `Redirect` in a section comes after the request is taken, and before it is passed on. */
function landing(servers: Level[], start: Landed, path: string, query: RouteQuery): Route {
  const { sections, unsure } = sectionsOf(servers, path, null);
  const inner = unsure.find(({ directives }) => directives.some(({ key }) => decides.has(key)));
  if (inner?.node) return { kind: 'unknown', by: inner.node, level: inner };
  const answer = redirectOf(sections.filter(({ node }) => node?.key.startsWith('location')));
  if (answer) return answer;
  const [level] = servers as [Level];
  if (start.kind === 'proxy')
    return { kind: 'passes', by: start.by, level, target: start.target, rewrote: null };
  const passed = start.isFile ? null : passOf(servers, sections, path, query);
  if (passed && passed !== 'excluded') return { ...passed, rewrote: start.by };
  // A rule without [PT] has decided on a file: mod_alias is not asked.
  const answered = start.isFile ? null : serverRedirect(servers, path);
  return answered ?? ofFiles(servers, sections, start.by);
}

type Landed = Extract<Rewritten, { kind: 'path' | 'proxy' }>;

const decides: ReadonlySet<string> = new Set(['proxypass', 'sethandler', 'redirect', 'rewriterule']);

type Passing = Omit<Extract<Route, { kind: 'passes' }>, 'rewrote'>;

/** Excluded: a `!` keeps it here. */
function passOf(
  servers: Level[],
  sections: Level[],
  path: string,
  query: RouteQuery,
): Passing | 'excluded' | null {
  const inSection = ofSection(sections, servers, path);
  if (inSection) return inSection;
  // What the main server passes on comes before what the virtual host does.
  for (const level of [...servers].reverse())
    for (const by of level.directives) {
      const target = targetOf(by, path, query);
      if (target === '!') return 'excluded';
      if (target !== null) return { kind: 'passes', by, level, target };
    }
  return null;
}

/** `<Location /events> ProxyPass http://… </Location>`. */
function ofSection(sections: Level[], servers: Level[], path: string): Passing | 'excluded' | null {
  for (const level of sections) {
    if (servers.includes(level) || !level.node?.key.startsWith('location')) continue;
    const by = level.directives.findLast(({ key }) => key === 'proxypass' || key === 'proxypassmatch');
    if (!by) continue;
    const target = firstArgument(by);
    return target === '!'
      ? 'excluded'
      : { kind: 'passes', by, level, target: inSectionTarget(level.node, target, path) };
  }
  return null;
}

function inSectionTarget(node: Directive, target: string, path: string): string {
  const [first = '', second] = node.args.map(({ text }) => text);
  const isRegex = node.key === 'locationmatch' || (first === '~' && second !== undefined);
  if (!isRegex) return `${target}${behindAlias(first, path) ?? ''}`;
  const groups = regexMatch(first === '~' ? (second ?? '') : first, path);
  return substituted(target, groups ?? []);
}

/** What a `ProxyPass` or `ProxyPassMatch` of a server makes of the path; `!`: kept here; null: it does not fit. */
function targetOf(by: Directive, path: string, query: RouteQuery): string | null {
  if (by.key !== 'proxypass' && by.key !== 'proxypassmatch') return null;
  const [pattern = '', target = ''] = by.args.map(({ text }) => text);
  if (by.key === 'proxypass') {
    const rest = behindAlias(pattern, path);
    if (rest === null) return null;
    return target === '!' ? '!' : `${target}${rest}`;
  }
  const groups = regexMatch(pattern, path);
  if (!groups) return null;
  if (target === '!') return '!';
  return target.includes('$') ? substituted(target, groups) : `${target}${query.path}`;
}

const words: Record<string, number> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

/** `Redirect` in a section, which comes after mod_proxy has taken the request, and before it is passed on. */
function redirectOf(sections: Level[]): Route | null {
  for (const level of sections) {
    const by = level.directives.findLast(({ key, args }) => key === 'redirect' && args.length <= 2);
    if (!by) continue;
    const [first = '', second] = by.args.map(({ text }) => text);
    const status = words[first] ?? (/^\d{3}$/.test(first) ? Number(first) : 302);
    return { kind: 'answers', by, level, status, to: second ?? (status === 410 ? null : first) };
  }
  return null;
}

/** A handler may pass it on all the same: PHP-FPM most often. */
function ofFiles(servers: Level[], sections: Level[], rewrote: Directive | null): Route {
  for (const level of sections) {
    const by = level.directives.findLast(({ key }) => key === 'sethandler');
    if (!by) continue;
    const handler = firstArgument(by);
    if (handler.startsWith('proxy:'))
      return { kind: 'passes', by, level, target: handler.slice('proxy:'.length), rewrote };
    break;
  }
  const [server] = servers as [Level];
  return { kind: 'serves-files', by: null, level: server, rewrote };
}

/** `Redirect [status] /path URL` of a server. */
function serverRedirect(servers: Level[], path: string): Route | null {
  for (const level of servers)
    for (const by of level.directives) {
      if (!/^redirect(?:match|permanent|temp)?$/.test(by.key)) continue;
      const args = by.args.map(({ text }) => text);
      const given = words[args[0] ?? ''] ?? (/^\d{3}$/.test(args[0] ?? '') ? Number(args[0]) : null);
      const [from = '', to = null] = given === null ? args : args.slice(1);
      const fits = by.key === 'redirectmatch' ? !!regexMatch(from, path) : behindAlias(from, path) !== null;
      if (fits)
        return {
          kind: 'answers',
          by,
          level,
          status: given ?? (by.key === 'redirectpermanent' ? 301 : 302),
          to,
        };
    }
  return null;
}
