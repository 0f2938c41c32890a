/** The config of the built-in proxy: a few of Nginx's directives, with Nginx's meaning. Any other is refused. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { badInput } from '../../errors.ts';
import { parseDuration } from '../../model/duration.ts';
import { type Directive, parseDirectives } from './directives.ts';

/** What the built-in proxy does. */
export interface BuiltinConfig {
  host: string;
  port: number;
  serverName: string;
  accessLog: string | null;
  errorLog: string | null;
  /** Longest path first: the first one that is a prefix of the request's path takes it. */
  locations: BuiltinLocation[];
}

/** Where requests of one path go. */
export interface BuiltinLocation {
  path: string;
  /** Scheme, host and port. */
  upstream: string;
  /** How long the upstream may be silent, ms; nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout. */
  readTimeoutMs: number;
}

const defaultReadTimeout = '60s';

/** What it always does: written in the config, so that a reader who knows Nginx can see it. */
const fixed: Record<string, string> = {
  proxy_http_version: '1.1',
  proxy_buffering: 'off',
  proxy_set_header: 'Connection ',
};

const blocks = new Set(['events', 'http', 'server', 'location']);
const values = new Set([
  'listen',
  'server_name',
  'access_log',
  'error_log',
  'proxy_pass',
  'proxy_read_timeout',
]);

/** Reads the config at `path`. @throws DoctorError with file and line for what this proxy cannot do */
export function readBuiltinConfig(path: string): BuiltinConfig {
  const root = parseDirectives(readFileSync(path, 'utf8'), path);
  checkAll(root, path);
  const http = root.find(({ name }) => name === 'http')?.block ?? [];
  const server = http.find(({ name }) => name === 'server')?.block ?? [];
  const listen = /^(?:([\d.]+):)?(\d+)$/.exec(settingOf('listen', server) ?? '');
  if (!listen)
    throw badInput(`${path} does not listen`, 'there is no listen PORT in http > server', 'add one');
  const log = (name: string) => {
    const file = settingOf(name, server, http, root);
    return file === null ? null : resolve(dirname(path), file);
  };
  return {
    host: listen[1] ?? '127.0.0.1',
    port: Number(listen[2]),
    serverName: settingOf('server_name', server) ?? '',
    accessLog: log('access_log'),
    errorLog: log('error_log'),
    locations: server
      .filter(({ name }) => name === 'location')
      .map((one) => locationOf(one, [server, http], path))
      .sort((a, b) => b.path.length - a.path.length),
  };
}

function locationOf({ args, block, line }: Directive, outer: Directive[][], file: string): BuiltinLocation {
  const own = block ?? [];
  const upstream = settingOf('proxy_pass', own) ?? '';
  const timeout = settingOf('proxy_read_timeout', own, ...outer) ?? defaultReadTimeout;
  // Nginx takes neither fractions nor words.
  const readTimeoutMs = /^[\ddhms]+$/.test(timeout) ? parseDuration(timeout) : null;
  if (!/^http:\/\/[^/]+$/.test(upstream))
    throw badInput(
      `${file}:${line} leads nowhere`,
      `proxy_pass is "${upstream}"`,
      'write proxy_pass http://HOST:PORT;',
    );
  if (readTimeoutMs === null)
    throw badInput(
      `${file}:${line} has no duration`,
      `proxy_read_timeout is "${timeout}"`,
      'write 60s, or 1h',
    );
  return { path: args[0] ?? '/', upstream, readTimeoutMs };
}

/** The value at the nearest level that sets it. */
function settingOf(name: string, ...levels: Directive[][]): string | null {
  for (const level of levels) {
    const found = level.find((one) => one.name === name);
    if (found) return found.args[0] ?? '';
  }
  return null;
}

function checkAll(all: Directive[], file: string): void {
  for (const { name, args, block, line } of all) {
    const isKnown = block === null ? values.has(name) || fixed[name] === args.join(' ') : blocks.has(name);
    if (!isKnown)
      throw badInput(
        `${file}:${line} is not for the built-in proxy`,
        `it does not know "${[name, ...args].join(' ')}"`,
        `it knows ${[...blocks, ...values].join(', ')}`,
      );
    checkAll(block ?? [], file);
  }
}
