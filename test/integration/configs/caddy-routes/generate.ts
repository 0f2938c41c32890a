/** Draws Caddyfiles in which each directive that answers does so with a number of its own. */
import { type Draw, drawFrom } from '../draw.ts';

export interface GeneratedConfig {
  /** Sites alone: the global options are those of the whole file. */
  text: string;
  port: number;
}

export interface Request {
  path: string;
  host: string;
  method: string;
  headers: [string, string][];
}

const paths = [
  '/a',
  '/a/b',
  '/a/*',
  '/a*',
  '/b',
  '/b/*',
  '/b/c*',
  '*/c',
  '*.txt',
  '/A/x',
  '/a/?',
  '/%61',
  '/e//f',
];
const hosts = ['a.test', 'b.a.test', 'c.test'];
const methods = ['GET', 'POST', 'HEAD'];

interface Making {
  draw: Draw;
  upstream: number;
  next: () => number;
  /** Names of matchers that this site defines. */
  names: string[];
}

/** A config on a port of its own. */
export function generateConfig(seed: number, port: number, upstream: number): GeneratedConfig {
  const draw = drawFrom(seed);
  let number = 100;
  const sites = shuffled(draw, ['', 'a.test', '*.test', 'b.a.test', '*.a.test']).slice(0, 1 + draw.upTo(3));
  const text = sites.map((host) => {
    const making: Making = { draw, upstream, next: () => number++, names: [] };
    const definitions = Array.from({ length: draw.upTo(4) }, (_, at) => definition(making, `@m${at}`));
    const body = [...definitions, ...statements(making, 2)].map(indented).join('\n');
    return `http://${host}:${port} {\n${body}\n}`;
  });
  return { text: text.join('\n'), port };
}

function shuffled(draw: Draw, from: string[]): string[] {
  return from
    .map((one) => ({ one, key: draw.upTo(1000) }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

function indented(text: string): string {
  return text.replace(/^/gm, '\t');
}

function definition(making: Making, name: string): string {
  const { draw, names } = making;
  names.push(name);
  if (draw.chance(0.4)) return `${name} ${condition(draw)}`;
  const drawn = Array.from({ length: 1 + draw.upTo(2) }, () => condition(draw));
  // Caddy refuses a second expression in one set, and a name twice.
  const lines = drawn.filter((one, index) => index === 0 || !/_regexp|^host/.test(one));
  return `${name} {\n${lines.map(indented).join('\n')}\n}`;
}

function condition(draw: Draw): string {
  const some = <T>(from: readonly T[]) => [
    ...new Set([draw.pick(from), ...(draw.chance(0.4) ? [draw.pick(from)] : [])]),
  ];
  const makers = [
    () => `path ${some(paths).join(' ')}`,
    () => `host ${some(hosts).join(' ')}`,
    () => `method ${some(methods).join(' ')}`,
    () => `header X-One ${draw.pick(['1', '1*', '*', '*2', '*1*'])}`,
    () => 'header !X-One',
    () => `query ${draw.pick(['k=1', 'k=*', 'q=2'])}`,
    () => `path_regexp ${draw.pick(['^/a', '[bc]$', '/b/.+'])}`,
    () => `header_regexp X-One ${draw.pick(['^1', '2$'])}`,
    () => `not path ${some(paths).join(' ')}`,
    () => `not {\n\tpath ${draw.pick(paths)}\n\tmethod ${draw.pick(methods)}\n}`,
    () => 'protocol http',
  ];
  return draw.pick(makers)();
}

function matcher({ draw, names }: Making): string {
  if (names.length > 0 && draw.chance(0.35)) return ` ${draw.pick(names)}`;
  if (draw.chance(0.5)) return ` ${draw.pick(paths.filter((one) => one.startsWith('/')))}`;
  return draw.chance(0.2) ? ' *' : '';
}

function statements(making: Making, depth: number): string[] {
  return Array.from({ length: 1 + making.draw.upTo(4) }, () => statement(making, depth));
}

function statement(making: Making, depth: number): string {
  const { draw } = making;
  const kind = draw.upTo(depth > 0 ? 11 : 6);
  const at = matcher(making);
  if (kind < 2) return answer(making, at);
  if (kind === 2)
    return `rewrite${at || ' *'} ${draw.pick(['/b', '/a/b', '/x{uri}', '/b?k=1', '/c{path}?{query}'])}`;
  if (kind === 3)
    return `uri${at} ${draw.pick(['strip_prefix /a', 'strip_suffix /b', 'replace /a /b', 'strip_prefix a'])}`;
  if (kind === 4)
    return draw.pick([
      `header${at} X-Set 1`,
      `request_header${at} X-One 12`,
      `encode${at} gzip`,
      'method POST',
    ]);
  if (kind === 5) return answer(making, at);
  if (kind === 6 || kind === 7) return block(making, `handle${at}`, depth);
  if (kind === 8) return block(making, `handle_path ${draw.pick(['/a/*', '/b*', '/a/b'])}`, depth);
  if (kind === 9) return block(making, `route${at}`, depth);
  return answer(making, at);
}

function block(making: Making, head: string, depth: number): string {
  const inner = statements(making, depth - 1);
  return `${head} {\n${inner.map(indented).join('\n')}\n}`;
}

function answer({ draw, next, upstream }: Making, at: string): string {
  const number = next();
  const makers = [
    () => `respond${at} "r${number}" ${200 + (number % 3)}`,
    () => `respond${at} "r${number}"`,
    () => `redir${at || ' *'} /r${number}`,
    () => `reverse_proxy${at} 127.0.0.1:${upstream} { # r${number}\n\theader_up X-Id r${number}\n}`,
  ];
  return draw.pick(makers)();
}

export function generateRequests(seed: number, count: number): Request[] {
  const draw = drawFrom(seed + 77_777);
  const asked = [
    '/a',
    '/a/',
    '/a/b',
    '/b/c',
    '/b',
    '/c',
    '/x',
    '/A/x',
    '/a/b/c.txt',
    '/e//f',
    '/a//b',
    '/%61',

    '/x/a',
  ];
  return Array.from({ length: count }, () => ({
    path: draw.pick(asked) + draw.pick(['', '', '?k=1', '?q=2&k=3']),
    host: draw.pick([...hosts, 'A.test', 'x.test', 'localhost']),
    method: draw.chance(0.8) ? 'GET' : 'POST',
    headers: draw.chance(0.5) ? [['X-One', draw.pick(['1', '12', '21', '3'])] as [string, string]] : [],
  }));
}
