/** Configs and requests that a seed decides: conditions of every kind that is evaluated, timers at every place. */
import { type Draw, drawFrom } from '../draw.ts';

export interface Request {
  path: string;
  host: string;
  method: string;
  accept: string;
}

const paths = [
  '/events',
  '/Events',
  '/api/events',
  '/api/v1/stream',
  '/events/7.json',
  '/x',
  '/',
  '/eventsource',
  '/a/b/c',
];
const queries = ['', '', '?id=7', '?id=7&mode=sse', '?mode='];
const hosts = ['a.test', 'b.test:8080', 'www.a.test', 'A.test', 'api.b.test'];
const parts = ['/events', '/api', '/ev', 'events', '/', '.json', 'v1', '/a/b', 'stream', 'x'];

/** One frontend on that port, with its defaults and backends; `n` keeps its names apart from those of others. */
export function generateConfig(seed: number, port: number, upstream: number, map: string): string {
  const draw = drawFrom(seed);
  const name = `n${seed}`;
  const backends = ['a', 'b', 'c'].map((letter) => `${name}${letter}`);
  const acls = Array.from(
    { length: draw.upTo(4) },
    (_, at) => `  acl ${name}acl${at % 2} ${criterion(draw)}`,
  );
  const known = [...new Set(acls.map((line) => line.trim().split(' ')[1] ?? ''))];
  const rules = Array.from({ length: draw.upTo(5) }, () => rule(draw, known, name));
  const uses = Array.from({ length: 1 + draw.upTo(4) }, () => use(draw, known, backends, map));
  return [
    `defaults ${name}d`,
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 10s',
    `  timeout server ${time(draw)}`,
    `defaults ${name}e from ${name}d`,
    ...(draw.chance(0.5) ? [`  timeout server ${time(draw)}`] : []),
    `frontend ${name} from ${name}${draw.pick(['d', 'e'])}`,
    `  bind 127.0.0.1:${port}`,
    ...acls,
    ...rules,
    ...uses,
    ...(draw.chance(0.7) ? [`  default_backend ${draw.pick(backends)}`] : []),
    ...backends.flatMap((backend) => section(draw, backend, name, upstream)),
    '',
  ].join('\n');
}

function section(draw: Draw, backend: string, name: string, upstream: number): string[] {
  return [
    `backend ${backend} from ${name}${draw.pick(['d', 'e'])}`,
    ...(draw.chance(0.4) ? [`  timeout server ${time(draw)}`] : []),
    ...(draw.chance(0.4)
      ? [`  http-request set-timeout server ${time(draw)} if { ${criterion(draw)} }`]
      : []),
    ...(draw.chance(0.2) ? [`  http-request deny deny_status 429 if { ${criterion(draw)} }`] : []),
    `  http-response set-header x-backend ${backend}`,
    '  http-response set-header x-limit %[cur_server_timeout]',
    `  server s 127.0.0.1:${upstream}`,
  ];
}

const time = (draw: Draw) => draw.pick(['7s', '8000', '9s', '11000ms', '2m', '1h']);

function rule(draw: Draw, acls: string[], name: string): string {
  const condition = conditionOf(draw, acls);
  return draw.pick([
    `  http-request deny ${condition}`,
    `  http-request deny deny_status 429 ${condition}`,
    `  http-request return status 404 ${condition}`,
    `  http-request redirect location /x code 307 ${condition}`,
    `  http-request set-path ${draw.pick(['/x%[path]', '/events', '/api/%[req.hdr(host),lower]'])} ${condition}`,
    `  http-request set-var(txn.${name}) ${draw.pick(['path,lower', 'req.hdr(host),field(1,:)', 'method'])} ${condition}`,
    `  http-request set-header X-Kind ${draw.pick(['one', '%[path]'])} ${condition}`,
    `  http-request deny if { var(txn.${name}) -m str ${draw.pick(['/events', 'a.test', 'GET'])} }`,
    `  http-request allow if { ${criterion(draw)} }`,
  ]);
}

function use(draw: Draw, acls: string[], backends: string[], map: string): string {
  const backend = draw.chance(0.3) ? mapped(draw, backends, map) : draw.pick(backends);
  return `  use_backend ${backend} ${conditionOf(draw, acls)}`;
}

function mapped(draw: Draw, backends: string[], map: string): string {
  const method = draw.pick(['', '_str', '_beg', '_end', '_sub', '_dir', '_dom', '_reg']);
  const of = draw.pick(['path', 'path', 'req.hdr(host),lower', 'base', 'url_param(id)']);
  const fallback = draw.chance(0.5) ? `,${draw.pick([...backends, 'gone'])}` : '';
  return `%[${of},map${method}(${map}${fallback})]`;
}

/** The map file of that config: keys of all kinds, some twice, some with a name that no backend bears. */
export function generateMap(seed: number): string {
  const draw = drawFrom(seed + 200_000);
  const keys = [...paths, ...parts, ...hosts, 'a', 'test', '7', 'a.test/events'];
  const line = () => {
    const value = draw.chance(0.1) ? 'gone' : `n${seed}${draw.pick(['a', 'b', 'c'])}`;
    const gap = draw.pick([' ', '\t', '   ']);
    return `${draw.pick(['', '', '  '])}${draw.pick(keys)}${gap}${value}${draw.pick(['', '', ' '])}`;
  };
  return ['# keys', '', ...Array.from({ length: 1 + draw.upTo(6) }, line), ''].join('\n');
}

function conditionOf(draw: Draw, acls: string[]): string {
  const term = () => {
    const not = draw.chance(0.3) ? '!' : '';
    if (acls.length > 0 && draw.chance(0.4)) return `${not}${draw.pick(acls)}`;
    return draw.chance(0.1) ? `${not}METH_GET` : `${not}{ ${criterion(draw)} }`;
  };
  const terms = Array.from({ length: 1 + draw.upTo(3) }, term);
  const joined = terms.reduce(
    (all, one) => `${all} ${draw.chance(0.4) ? draw.pick(['or ', '|| ']) : ''}${one}`,
  );
  return `${draw.pick(['if', 'if', 'unless'])} ${joined}`;
}

function criterion(draw: Draw): string {
  const fold = draw.chance(0.3) ? ' -i' : '';
  const part = () => draw.pick(parts);
  return draw.pick([
    () => `path${fold} ${draw.pick(paths)}`,
    () => `path_beg${fold} ${part()}`,
    () => `path_end${fold} ${part()} ${part()}`,
    () => `path_sub${fold} ${part()}`,
    () => `path_dir${fold} ${part()}`,
    () => `path_reg${fold} ${draw.pick(['^/ev', '/v[0-9]+/', '[.]json$', '^/(api|x)'])}`,
    () => `path,lower -m beg ${part()}`,
    () => `path -m len ${draw.pick(['1', '7', 'gt 8'])}`,
    () => `hdr(host)${fold} ${draw.pick(hosts)}`,
    () => `hdr_beg(host)${fold} ${draw.pick(['a', 'www.', 'api.'])}`,
    () => `hdr_end(host) ${draw.pick(['.test', ':8080'])}`,
    () => `hdr_dom(host) ${draw.pick(['a', 'b', 'test', 'a.test'])}`,
    () => `req.hdr(accept) -m sub ${draw.pick(['event-stream', 'html'])}`,
    () => `req.hdr(x-kind) -m ${draw.pick(['found', 'str one'])}`,
    () => `method ${draw.pick(['GET', 'POST', 'GET HEAD'])}`,
    () => `url_param(id) ${draw.pick(['7', '8', '-m found'])}`,
    () => `query -m beg ${draw.pick(['id', 'mode'])}`,
    () => `dst_port ${draw.pick(['1:65535', '80 443', 'ge 1024'])}`,
    () => `ssl_fc`,
    () => `req.hdr(host),field(2,:) -m ${draw.pick(['found', 'str 8080'])}`,
  ])();
}

export function generateRequests(seed: number, count: number): Request[] {
  const draw = drawFrom(seed + 100_000);
  return Array.from({ length: count }, () => ({
    path: draw.pick(paths) + draw.pick(queries),
    host: draw.pick(hosts),
    method: draw.pick(['GET', 'GET', 'GET', 'POST']),
    accept: draw.pick(['text/event-stream', 'text/html']),
  }));
}
