/** VCLs and requests that a seed decides: conditions of every kind that is evaluated, timers at every place. */
import { type Draw, drawFrom } from '../draw.ts';

export interface Request {
  path: string;
  host: string;
  method: string;
  accept: string;
  cookie: string | null;
}

/** The subroutines of one VCL, by their names, and its backends; `text` is the whole. */
export interface Vcl {
  name: string;
  backends: string[];
  subs: Map<string, string[]>;
  directors: string[];
  text: string;
}

/** Far enough from each other that a busy machine does not take one for another. */
export const limitsMs = [600, 1_500, 3_500] as const;

const paths = ['/events', '/Events', '/api/events', '/api/v1/stream', '/events/7.json', '/x', '/', '/a/b/c'];
const queries = ['', '', '?id=7', '?slow=1', '?id=7&slow=1', '?mode='];
const hosts = ['a.test', 'b.test:8080', 'www.a.test', 'api.b.test'];
const patterns = [
  '^/ev',
  '/v[0-9]+/',
  '[.]json$',
  '^/(api|x)',
  'events',
  '^/$',
  '(?i)^/EVENTS',
  '[?&]id=7(&|$)',
];

/** One VCL; `ports`: those of its three backends. */
export function generateVcl(seed: number, ports: readonly number[]): Vcl {
  const draw = drawFrom(seed);
  const name = `n${seed}`;
  const letters = ['a', 'b', 'c'].map((letter) => `${name}${letter}`);
  const backends = letters.map((backend, at) => backendText(draw, backend, ports[at] ?? 0));
  const directors = draw.chance(0.3) ? [`${name}d`] : [];
  const named = [...letters, ...directors.map((one) => `${one}.backend()`)];
  const subs = new Map([
    ['vcl_recv', blocks(draw, 1 + draw.upTo(4), 'req', () => recvStatement(draw, named, name))],
    [`${name}_own`, blocks(draw, 1 + draw.upTo(2), 'req', () => recvStatement(draw, named, null))],
    ['vcl_backend_fetch', blocks(draw, draw.upTo(3), 'bereq', () => fetchStatement(draw, named))],
    ['vcl_backend_response', blocks(draw, draw.upTo(3), 'bereq', () => responseStatement(draw))],
  ]);
  const inits = directors.flatMap((one) => [
    `    new ${one} = directors.fallback();`,
    `    ${one}.add_backend(${draw.pick(letters)});`,
  ]);
  const text = [
    'vcl 4.1;',
    'import directors;',
    'import std;',
    ...backends,
    ...(inits.length > 0 ? ['sub vcl_init {', ...inits, '}'] : []),
    ...[...subs].reverse().flatMap(([sub, body]) => [`sub ${sub} {`, ...body, '}']),
    '',
  ].join('\n');
  return { name, backends, subs, directors: inits, text };
}

function backendText(draw: Draw, backend: string, port: number): string {
  return [
    `backend ${backend} {`,
    '    .host = "127.0.0.1";',
    `    .port = "${port}";`,
    ...(draw.chance(0.5) ? [`    .between_bytes_timeout = ${time(draw)};`] : []),
    ...(draw.chance(0.5) ? [`    .first_byte_timeout = ${time(draw)};`] : []),
    '}',
  ].join('\n');
}

const time = (draw: Draw) => draw.pick(['600ms', '0.6s', '1.5s', '1500ms', '3.5s']);

/** Statements, some within conditions with their own `else`. */
function blocks(draw: Draw, count: number, side: 'req' | 'bereq', statement: () => string): string[] {
  const condition = () => conditionOf(draw, side);
  return Array.from({ length: count }, () => {
    if (draw.chance(0.2)) return `    ${statement()}`;
    const others = draw.chance(0.4)
      ? ` ${draw.pick(['else if', 'elseif', 'elsif'])} (${condition()}) {\n        ${statement()}\n    }`
      : '';
    const last = draw.chance(0.3) ? ` else {\n        ${statement()}\n    }` : '';
    return `    if (${condition()}) {\n        ${statement()}\n    }${others}${last}`;
  });
}

function recvStatement(draw: Draw, named: string[], name: string | null): string {
  return draw.pick([
    () => 'return (pass);',
    () => 'return (pipe);',
    () => 'return (hash);',
    () => `return (synth(${draw.pick(['403', '404, "none of that"', '429', '503'])}));`,
    () => 'if (req.restarts == 0) { set req.http.x-kind = "again"; return (restart); }',
    () => `set req.backend_hint = ${draw.pick(named)};`,
    () => `set req.backend_hint = ${draw.pick(named)};`,
    () =>
      `set req.url = ${draw.pick(['"/x" + req.url', 'regsub(req.url, "^/(\\w+)", "/api/\\1")', 'std.tolower(req.url)'])};`,
    () => `set req.http.x-kind = ${draw.pick(['"one"', 'req.url', 'req.http.host'])};`,
    () => `return (${draw.pick(['fail', 'purge', 'pass', 'restart'])});`,
    () => 'unset req.http.x-kind;',
    () => 'unset req.http.cookie;',
    () => (name === null ? 'return (pass);' : `call ${name}_own;`),
  ])();
}

function fetchStatement(draw: Draw, named: string[]): string {
  return draw.pick([
    () => `set bereq.between_bytes_timeout = ${time(draw)};`,
    () => `set bereq.first_byte_timeout = ${time(draw)};`,
    () => `set bereq.backend = ${draw.pick(named)};`,
    () => 'set bereq.http.x-kind = "fetched";',
  ])();
}

function responseStatement(draw: Draw): string {
  return draw.pick([
    'set beresp.do_stream = false;',
    'set beresp.do_stream = true;',
    'set beresp.ttl = 0s;',
    'set beresp.uncacheable = true;',
    'set beresp.grace = 10s;',
  ]);
}

function conditionOf(draw: Draw, side: string): string {
  const plain = () => plainOf(draw, side);
  const pair = () => `(${plain()} ${draw.pick(['&&', '||'])} ${plain()})`;
  const term = () => `${draw.chance(0.25) ? '!' : ''}${draw.chance(0.2) ? pair() : plain()}`;
  const terms = Array.from({ length: 1 + draw.upTo(3) }, term);
  return terms.reduce((all, one) => `${all} ${draw.pick(['&&', '||'])} ${one}`);
}

/** In parentheses, as a `!` may stand before it. */
function plainOf(draw: Draw, side: string): string {
  return draw.pick([
    () => `(${side}.url ~ "${draw.pick(patterns)}")`,
    () => `(${side}.url !~ "${draw.pick(patterns)}")`,
    () => `(${side}.url ${draw.pick(['==', '!='])} "${draw.pick(paths)}")`,
    () => `(${side}.method ${draw.pick(['==', '!='])} "${draw.pick(['GET', 'POST', 'HEAD'])}")`,
    () => `(${side}.http.host ~ "${draw.pick(['^a', 'test$', ':8080', '^(www|api)[.]'])}")`,
    () => `(${side}.http.host == "${draw.pick(hosts)}")`,
    () => `(${side}.http.accept ~ "${draw.pick(['event-stream', 'html'])}")`,
    () => `(${side}.http.x-kind ${draw.pick(['==', '!='])} "${draw.pick(['one', 'again', 'fetched'])}")`,
    () => `${side}.http.x-kind`,
    () => `${side}.http.cookie`,
    () => `(${side}.http.cookie ~ "sid=${draw.pick(['1', '2'])}")`,
    () => `(std.tolower(${side}.url) ~ "^/${draw.pick(['events', 'api'])}")`,
    () => `(${side}.url + ${side}.http.x-kind ~ "${draw.pick(['one$', 'events$', 'again'])}")`,
  ])();
}

export function generateRequests(seed: number, count: number): Request[] {
  const draw = drawFrom(seed + 100_000);
  return Array.from({ length: count }, () => ({
    path: draw.pick(paths) + draw.pick(queries),
    host: draw.pick(hosts),
    method: draw.pick(['GET', 'GET', 'GET', 'GET', 'POST']),
    accept: draw.pick(['text/event-stream', 'text/html']),
    cookie: draw.chance(0.2) ? draw.pick(['sid=1', 'sid=2; x=y']) : null,
  }));
}

/** All in one, so that it is compiled once: each takes the requests that carry its name. */
export function combined(vcls: readonly Vcl[]): string {
  const calls = (sub: string, side: string, before: (vcl: Vcl) => string = () => '') =>
    vcls.flatMap((vcl) => [
      `    if (${side}.http.x-config == "${vcl.name}") { ${before(vcl)}call ${vcl.name}_${sub}; }`,
    ]);
  return [
    'vcl 4.1;',
    'import directors;',
    'import std;',
    ...vcls.flatMap(({ backends }) => backends),
    'sub vcl_init {',
    ...vcls.flatMap(({ directors }) => directors),
    '}',
    ...vcls.flatMap(({ name, subs }) =>
      [...subs]
        .reverse()
        .flatMap(([sub, body]) => [`sub ${sub.replace(/^vcl_/, `${name}_`)} {`, ...body, '}']),
    ),
    'sub vcl_recv {',
    ...calls('recv', 'req', ({ name }) => `if (req.restarts == 0) { set req.backend_hint = ${name}a; } `),
    '}',
    'sub vcl_hash { hash_data(req.http.x-id); }',
    'sub vcl_pipe { set bereq.http.x-piped = "1"; }',
    'sub vcl_backend_fetch {',
    '    set bereq.http.x-uncacheable = bereq.uncacheable;',
    ...calls('backend_fetch', 'bereq'),
    '}',
    'sub vcl_backend_response {',
    ...calls('backend_response', 'bereq'),
    '}',
    '',
  ].join('\n');
}
