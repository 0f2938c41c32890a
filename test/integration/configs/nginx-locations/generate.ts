/** Draws configs in which each location answers with a number of its own. */
import { type Draw, drawFrom } from '../draw.ts';
import { hosts, names, paths, patterns, prefixes, regexes, sentForms, statuses, targets } from './words.ts';

export interface GeneratedConfig {
  /** The `map`s and servers, for any `http { }`. */
  text: string;
  port: number;
}

export interface Request {
  path: string;
  host: string;
  method: string;
  address: string;
  cookie: string | null;
}

interface Writer extends Draw {
  /** Makes names of variables and locations its own. */
  tag: number;
  upstream: number;
  ids: number;
  named: string[];
}

/** One config of one to three servers that listen on `port`. */
export function generateConfig(seed: number, port: number, upstream: number): GeneratedConfig {
  const writer: Writer = { ...drawFrom(seed), tag: seed, upstream, ids: 0, named: [] };
  const byAddress = writer.chance(0.15);
  const servers = Array.from({ length: 1 + writer.upTo(3) }, (_, index) =>
    server(writer, port, index, byAddress),
  );
  const map = `map $arg_t $m${seed} { default off; 1 on; ~^2 "two"; }\nmap $cookie_b $c${seed} { default ""; ~. 1; }`;
  return { text: `${map}\n${servers.join('\n')}`, port };
}

/** Requests that meet a config's names and paths. */
export function generateRequests(seed: number, count: number): Request[] {
  const draw = drawFrom(seed + 1_000_003);
  return Array.from({ length: count }, () => ({
    path: draw.chance(0.3) ? draw.pick(sentForms) : draw.pick(paths) + (draw.chance(0.15) ? '?t=2' : ''),
    host: draw.chance(0.5) ? 'app.test' : draw.pick(hosts),
    method: draw.chance(0.8) ? 'GET' : draw.pick(['POST', 'HEAD']),
    address: draw.chance(0.8) ? '127.0.0.1' : '127.0.0.2',
    cookie: draw.chance(0.2) ? 'b=1' : null,
  }));
}

function server(writer: Writer, port: number, index: number, byAddress: boolean): string {
  const { chance, pick, tag } = writer;
  writer.named = chance(0.5) ? ['@n0', '@n1'] : [];
  const listen = byAddress && index > 0 ? `127.0.0.1:${port}` : String(port);
  const isDefault = index === 1 && chance(0.5) && !byAddress ? ' default_server' : '';
  const own = index === 0 ? ['app.test'] : [pick(names.slice(1)), ...(chance(0.3) ? [pick(names)] : [])];
  const statements = [
    `listen ${listen}${isDefault}; server_name ${[...new Set(own)].join(' ')};`,
    mark(writer),
    chance(0.1) ? 'merge_slashes off;' : '',
    chance(0.25) ? `set $s${tag} ${pick(['one', '$uri', '$arg_t', '""'])};` : `set $s${tag} x;`,
    chance(0.3) ? rewrite(writer) : '',
    chance(0.12)
      ? `if (${condition(writer)}) { ${pick([rewrite(writer), `return ${pick(statuses)};`, `set $s${tag} two;`])} }`
      : '',
    chance(0.15) ? errorPage(writer) : '',
    chance(0.05) ? 'recursive_error_pages on;' : '',
    chance(0.03) ? `return ${pick(statuses)};` : '',
  ];
  const locations = locationSet(writer, '', 1);
  const namedOnes = writer.named.map((name) => `location ${name} { ${body(writer, '/', 0)} }`);
  return `server {\n${[...statements, ...locations, ...namedOnes].filter(Boolean).join('\n')}\n}`;
}

/** Locations of one level, none twice. */
function locationSet(writer: Writer, under: string, depth: number): string[] {
  const { upTo, pick, chance } = writer;
  const heads = Array.from({ length: 1 + upTo(under === '' ? 7 : 3) }, () => {
    if (chance(0.35)) return pick(regexes);
    const fitting = prefixes.filter((prefix) => prefix.startsWith(under) && prefix !== under);
    const prefix = fitting.length > 0 ? pick(fitting) : null;
    return prefix === null ? pick(regexes) : pick(['', '', '', '= ', '^~ ']) + prefix;
  });
  const bare = (head: string) => head.replace(/^\^~ /, '');
  if (under === '' && chance(0.85)) heads.push('/');
  const unique = heads.filter((head, at) => heads.findIndex((other) => bare(other) === bare(head)) === at);
  return unique.map((head) => `location ${head} {\n${body(writer, head, depth)}\n}`);
}

function body(writer: Writer, head: string, depth: number): string {
  const { chance, pick, tag } = writer;
  const prefix = head.replace(/^\^~ /, '');
  const mayNest = depth > 0 && prefix.startsWith('/') && chance(0.2);
  return [
    mark(writer, true),
    chance(0.06) ? 'internal;' : '',
    chance(0.06) ? `set $s${tag} ${pick(['two', '$1', `$m${tag}`])};` : '',
    chance(0.12) ? `if (${condition(writer)}) { ${inIf(writer)} }` : '',
    chance(0.05) ? `if (${condition(writer)}) { ${inIf(writer)} }` : '',
    chance(0.13) ? rewrite(writer) : '',
    chance(0.03) ? 'break;' : '',
    chance(0.14) ? errorPage(writer) : '',
    chance(0.05) ? pick(['deny all;', 'allow 10.0.0.0/8; deny all;', 'allow all;', 'deny 10.1.1.1;']) : '',
    chance(0.05) ? `limit_except ${pick(['GET', 'POST', 'GET POST'])} { deny all; }` : '',
    chance(0.04) ? `try_files /none ${pick(['/a', '/events', '=404', ...writer.named])};` : '',
    answer(writer),
    ...(mayNest ? locationSet(writer, prefix, depth - 1) : []),
  ]
    .filter(Boolean)
    .join('\n');
}

/** The number by which a location is known: in a header of every answer, and as its own limit. */
function mark(writer: Writer, hasLimit = false): string {
  writer.ids += 1;
  const header = `add_header X-Loc ${writer.ids} always;`;
  return hasLimit ? `${header} proxy_read_timeout ${writer.ids}s;` : header;
}

function answer(writer: Writer): string {
  const { chance, pick, upstream } = writer;
  if (chance(0.12)) return `return ${pick(statuses)};`;
  if (chance(0.05)) return pick(['return 200 text;', 'return 404 text;', 'return 301 /a;', 'return 204;']);
  return `proxy_pass http://127.0.0.1:${upstream};`;
}

function inIf(writer: Writer): string {
  const { pick, tag, upstream } = writer;
  return pick([
    `return ${pick(statuses)};`,
    rewrite(writer),
    `set $s${tag} two;`,
    mark(writer),
    `proxy_pass http://127.0.0.1:${upstream}; ${mark(writer)}`,
    'break;',
  ]);
}

function condition({ pick, tag }: Writer): string {
  return pick([
    '$uri ~ ^/a',
    '$request_uri ~* "^/ev(.*)$"',
    '$request_method = POST',
    '$request_method != GET',
    '$args',
    '$arg_t = 1',
    `$m${tag} = on`,
    `$m${tag} != off`,
    '$host = app.test',
    '$http_host !~ app',
    `$s${tag} = two`,
    `$s${tag}`,
    '$cookie_b',
    `$c${tag}`,
    '$scheme = http',
    '$http_upgrade = websocket',
    '$server_port = 80',
    '$uri !~* "^/(a|events)"',
  ]);
}

function rewrite({ pick }: Writer): string {
  const flag = pick(['', ' last', ' last', ' break', ' redirect', ' permanent']);
  return `rewrite ${pick(patterns)} ${pick(targets)}${flag};`;
}

function errorPage(writer: Writer): string {
  const { pick, chance } = writer;
  const codes = [
    pick(statuses),
    ...(chance(0.4) ? [pick(statuses)] : []),
    ...(chance(0.3) ? [404, 403] : []),
  ];
  const how = pick(['', '=', '=200 ', '=202 ']).replace(/^=$/, '= ');
  const where = pick([
    '/a',
    '/events',
    '/api/stream',
    '/old/a',
    ...writer.named,
    ...writer.named,
    'http://other.test/',
  ]);
  return `error_page ${[...new Set(codes)].join(' ')} ${how}${where};`;
}
