/** Draws virtual hosts in which each directive that passes a request on names a port and a path of its own. */
import { type Draw, drawFrom } from '../draw.ts';

export interface GeneratedConfig {
  /** What a main server holds, without `Listen` and `LoadModule`. */
  main: string;
  /** Its virtual hosts. */
  hosts: string;
  port: number;
}

export interface Request {
  path: string;
  host: string;
}

interface Writer extends Draw {
  upstream: number;
  ids: number;
}

const names = ['app.test', 'www.app.test', '*.app.test', 'other.test'];
const hosts = [
  'app.test',
  'APP.test',
  'www.app.test',
  'x.app.test',
  'other.test',
  'nobody.test',
  'app.test:99',
];
const prefixes = ['/', '/a', '/a/', '/a/b', '/events', '/events/', '/api', '/a//b'];
const regexes = ['^/a/(.*)$', '^/events', '^/api/(\\w+)/x$', '/b$', '^/(a|api)(/.*)?$'];
const paths = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/c',
  '/ab',
  '/events',
  '/events/',
  '/events/1',
  '/eventsource',
  '/api',
  '/api/q/x',
  '//a//b',
  '/a/./b',
  '/a/../events',
  '/%61/b',
  '/none',
];

/** A config of one to three virtual hosts on `port`; what the main server passes on is drawn too. */
export function generateConfig(seed: number, port: number, upstream: number): GeneratedConfig {
  const writer: Writer = { ...drawFrom(seed), upstream, ids: 0 };
  const count = 1 + writer.upTo(3);
  const written = Array.from({ length: count }, (_, index) => virtualHost(writer, port, index));
  return { main: '', hosts: written.join('\n'), port };
}

export function generateRequests(seed: number, count: number): Request[] {
  const draw = drawFrom(seed + 1_000_003);
  return Array.from({ length: count }, () => ({
    path: draw.pick(paths) + (draw.chance(0.15) ? '?t=2' : ''),
    host: draw.chance(0.5) ? 'app.test' : draw.pick(hosts),
  }));
}

function virtualHost(writer: Writer, port: number, index: number): string {
  const { pick, chance, upTo } = writer;
  const address = pick([`*:${port}`, `_default_:${port}`, ...(chance(0.3) ? [`127.0.0.1:${port}`] : [])]);
  const name = index === 0 ? 'app.test' : pick(names.filter((one) => !one.includes('*')));
  const alias = chance(0.5) ? `ServerAlias ${pick(names)} ${pick(names)}` : '';
  const statements = Array.from({ length: 1 + upTo(5) }, () => statement(writer));
  const engine = chance(0.8) ? 'RewriteEngine On' : '';
  return `<VirtualHost ${address}>\nServerName ${name}\n${alias}\n${engine}\n${statements.join('\n')}\n</VirtualHost>`;
}

/** `http://127.0.0.1:PORT/7/`: the number tells which of them it was. */
function target(writer: Writer): string {
  writer.ids += 1;
  return `http://127.0.0.1:${writer.upstream}/n${writer.ids}`;
}

function statement(writer: Writer): string {
  const { pick, chance } = writer;
  const condition = chance(0.4) ? `${pick(conditions)}\n` : '';
  return pick([
    () => `ProxyPass ${pick(prefixes)} ${target(writer)}/`,
    () => `ProxyPass ${pick(prefixes)} ${target(writer)}/`,
    () => `ProxyPass ${pick(prefixes)} !`,
    () => `ProxyPassMatch ${pick(regexes)} ${target(writer)}/$1`,
    () => `<Location ${pick(prefixes)}>\nProxyPass ${target(writer)}/\n</Location>`,
    () => `<Location ${pick(prefixes)}>\nProxyPass !\n</Location>`,
    () => `<Location ~ "^/(?:a|events)">\nProxyPass ${target(writer)}/\n</Location>`,
    () => `${condition}RewriteRule ${pick(regexes)} ${target(writer)}/ [P]`,
    () => `${condition}RewriteRule ${pick(regexes)} ${pick(prefixes)} [PT]`,
    () => `${condition}RewriteRule ${pick(regexes)} ${pick(['/gone', '/a/b'])}`,
    () => `${condition}RewriteRule ${pick(regexes)} - ${pick(['[F]', '[G]', '[L]', '[S=1]'])}`,
    () => `${condition}RewriteRule !^/api https://else.test/ [R=307]`,
    () => `Redirect ${pick(['', 'permanent ', '307 '])}${pick(prefixes)} https://else.test/`,
    () => `<Location ${pick(prefixes)}>\nRedirect 303 /there\n</Location>`,
  ])();
}

const conditions = [
  'RewriteCond %{HTTP:Upgrade} =websocket [NC]',
  'RewriteCond %{HTTP_HOST} ^app\\.test',
  'RewriteCond %{REQUEST_URI} !^/events',
  'RewriteCond %{QUERY_STRING} t=2',
  'RewriteCond %{REQUEST_METHOD} =POST [OR]\nRewriteCond %{HTTPS} off',
  'RewriteCond %{HTTPS} =on',
];
