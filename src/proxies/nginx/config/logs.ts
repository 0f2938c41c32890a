/** Where nginx writes about this request, and in which format. */

import { basename, dirname, join, resolve } from 'node:path';
import type { ConfiguredLog } from '../../../configs/reading.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import type { Directive } from './blocks.ts';
import { type Found, findAll, levelNamed, moduleLevel, type Scope } from './scope.ts';
import { defaultSetting, serverAnchor, writtenSetting } from './settings.ts';
import { parseNginxTime } from './time.ts';

interface LogSettings {
  settings: Setting[];
  logs: ConfiguredLog[];
}

type Format = Pick<ConfiguredLog, 'format' | 'escape'>;

/** From the most to the least that is written. */
const levels = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

/** Values are paths (or `off`); a place takes path and format, or path and level. */
export function readLogs(scope: Scope): LogSettings {
  const access = findAll(scope, 'access_log').map((found) => accessLog(scope, found));
  const errors = findAll(scope, 'error_log').map((found) => errorLog(scope, found));
  const all = [
    ...(access.length > 0 ? access : [defaultAccess(scope)]),
    ...(errors.length > 0 ? errors : [defaultLog(scope, 'error-log', 'error_log', 'error')]),
  ];
  return { settings: all.flatMap(({ settings }) => settings), logs: all.flatMap(({ logs }) => logs) };
}

/** `stream { }` has none by default. */
function defaultAccess(scope: Scope): LogSettings {
  const parts = { kind: 'access-log', setting: 'access_log' } as const;
  if (!levelNamed(scope, 'stream')) return defaultLog(scope, 'access-log', 'access_log', 'combined');
  return { settings: [defaultSetting(scope, { ...parts, value: 'off' }, serverAnchor(scope))], logs: [] };
}

/** The default path is compiled in: it is looked for where packages and builds from source have it. */
function defaultLog(
  scope: Scope,
  kind: 'access-log' | 'error-log',
  setting: string,
  detail: string,
): LogSettings {
  const role = kind === 'access-log' ? 'access' : 'error';
  const value = `logs/${role}.log`;
  const packaged = isPackaged(scope) ? [`/var/log/nginx/${role}.log`] : [];
  const places = [...placesOf(scope, value), ...packaged];
  const log = { role, path: value, places, format: null, escape: 'default', flushMs: null } as const;
  return {
    settings: [defaultSetting(scope, { kind, setting, value, detail }, serverAnchor(scope))],
    logs: [{ ...log, buffered: false }],
  };
}

/** Where packages have their config: their builds know other places than those from source. */
function isPackaged({ files }: Scope): boolean {
  return resolve(files[0]?.file ?? '').startsWith('/etc/nginx/');
}

/** Where a path may be: relative ones are below the prefix, which from source has the config in its folder `conf`. */
function placesOf(scope: Scope, path: string): string[] {
  if (/^syslog:|^memory:|\$|^stderr$/.test(path)) return [];
  if (path.startsWith('/')) return [path];
  const folder = dirname(resolve(scope.files[0]?.file ?? ''));
  const own = basename(folder) === 'conf' ? [dirname(folder)] : [];
  const prefixes = isPackaged(scope) ? ['/usr/share/nginx', '/etc/nginx'] : own;
  return prefixes.map((prefix) => join(prefix, path));
}

function accessLog(scope: Scope, found: Found): LogSettings {
  const [path = '', ...rest] = found.directive.args.map((word) => word.text);
  const parts = { kind: 'access-log', setting: 'access_log', value: path } as const;
  if (path === 'off') return { settings: [writtenSetting(scope, found, parts)], logs: [] };
  const name = rest[0] && !/=|^gzip$/.test(rest[0]) ? rest[0] : 'combined';
  const format = formatNamed(scope, name, found.directive);
  const flush = rest.find((word) => word.startsWith('flush='));
  if (rest.some((word) => word.startsWith('if=')))
    scope.warnings.push(`${placeOf(found.directive)}: access_log has a condition; rows may be left out`);
  const log: ConfiguredLog = {
    role: 'access',
    path,
    places: placesOf(scope, path),
    ...format,
    flushMs: flush ? parseNginxTime(flush.slice('flush='.length)) : null,
    buffered: rest.some((word) => /^(buffer=|gzip(=|$))/.test(word)),
  };
  return {
    settings: [writtenSetting(scope, found, { ...parts, detail: format.format ?? name })],
    logs: [log],
  };
}

/** `log_format name [escape=…] 'part' 'part'…;` `combined` is built in. */
function formatNamed(scope: Scope, name: string, use: Directive): Format {
  const definition = moduleLevel(scope)?.directives.find(
    (directive) => directive.name === 'log_format' && directive.args[0]?.text === name,
  );
  const words = definition?.args.slice(1).map((word) => word.text) ?? [];
  if (!definition && name !== 'combined')
    scope.warnings.push(`${placeOf(use)}: log_format ${name} is not in the files that were read`);
  const escaping = /^escape=(json|none|default)$/.exec(words[0] ?? '')?.[1];
  const pieces = escaping ? words.slice(1) : words;
  const format = definition ? pieces.join('') : null;
  return { format, escape: escaping === 'json' || escaping === 'none' ? escaping : 'default' };
}

function errorLog(scope: Scope, found: Found): LogSettings {
  const [path = '', ...rest] = found.directive.args.map((word) => word.text);
  const detail = rest.find((word) => levels.includes(word)) ?? 'error';
  const log: ConfiguredLog = {
    role: 'error',
    path: path === 'stderr' ? '/dev/stderr' : path,
    places: placesOf(scope, path),
    format: null,
    escape: 'default',
    flushMs: null,
    buffered: false,
  };
  const parts = {
    kind: 'error-log',
    state: stateOf(scope, path, detail),
    setting: 'error_log',
    value: path,
    detail,
  } as const;
  return { settings: [writtenSetting(scope, found, parts)], logs: [log] };
}

/** Levels of which the lines on ends are no part (`stream { }` writes them at level info), and those of which notices are one. */
function stateOf(scope: Scope, path: string, level: string): SettingState<'error-log'> | null {
  const needed = levelNamed(scope, 'stream') ? 'info' : 'error';
  if (path === '/dev/null' || levels.indexOf(level) > levels.indexOf(needed)) return 'hides-errors';
  return levels.indexOf(level) <= levels.indexOf('notice') ? 'keeps-notices' : null;
}

function placeOf(directive: Directive): string {
  return `${directive.file}:${directive.start.line}`;
}
