/** Where Apache writes about this request, and in which format. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ConfiguredLog } from '../../../configs/reading.ts';
import type { Setting } from '../../../model/setting.ts';
import type { SettingState } from '../../../model/setting-kind.ts';
import { type Found, ofServer, type Scope } from './scope.ts';
import { defaultSetting, serverAnchor, writtenSetting } from './settings.ts';
import { type Directive, placeOf } from './tree.ts';

interface LogSettings {
  settings: Setting[];
  logs: ConfiguredLog[];
}

const unbuffered = { escape: 'default', flushMs: null } as const;

/** Values are paths; `serverRoot` is where relative ones begin. */
export function readLogs(scope: Scope, serverRoot: string | null): LogSettings {
  const all = [...accessLogs(scope, serverRoot), errorLog(scope, serverRoot)];
  return { settings: all.flatMap(({ settings }) => settings), logs: all.flatMap(({ logs }) => logs) };
}

/** Those of the virtual host; the main server's where it has none, and its GlobalLog always. */
function accessLogs(scope: Scope, serverRoot: string | null): LogSettings[] {
  const isLog = ({ key }: Directive) => key === 'customlog' || key === 'transferlog';
  const level = scope.servers.find(({ directives }) => directives.some(isLog));
  const found = (level?.directives.filter(isLog) ?? []).map((directive) => ({ directive, level })) as Found[];
  if (found.length === 0) {
    const parts = { kind: 'access-log', setting: 'CustomLog', value: 'off', detail: 'combined' } as const;
    return [{ settings: [defaultSetting(scope, parts, serverAnchor(scope))], logs: [] }];
  }
  return found.map((one) => accessLog(scope, one, serverRoot));
}

function accessLog(scope: Scope, found: Found, serverRoot: string | null): LogSettings {
  const { directive } = found;
  const [path = '', given, ...rest] = directive.args.map(({ text }) => text);
  const isFormat = given !== undefined && !/^(?:env|expr)=/.test(given);
  const format =
    directive.key === 'transferlog' || !isFormat ? nicknamed(scope, null) : formatOf(scope, given, directive);
  if ([given, ...rest].some((word) => /^(?:env|expr)=/.test(word ?? '')))
    scope.warnings.push(`${placeOf(directive)}: CustomLog has a condition; rows may be left out`);
  const log: ConfiguredLog = {
    role: 'access',
    path,
    places: placesOf(scope, path, serverRoot),
    format,
    ...unbuffered,
    buffered: scope.root.some(
      ({ key, args }) => key === 'bufferedlogs' && args[0]?.text.toLowerCase() === 'on',
    ),
  };
  const parts = {
    kind: 'access-log',
    setting: 'CustomLog',
    value: path,
    detail: format ?? 'common',
  } as const;
  return { settings: [writtenSetting(scope, found, parts)], logs: [log] };
}

/** A nickname, or the format itself. */
function formatOf(scope: Scope, word: string, directive: Directive): string | null {
  if (/[%\s]/.test(word)) return word;
  const found = nicknamed(scope, word);
  if (found === null && word !== 'common')
    scope.warnings.push(`${placeOf(directive)}: LogFormat ${word} is not in the files that were read`);
  return found;
}

/** The last with that nickname; null as the name: the last without one. */
function nicknamed({ servers }: Scope, name: string | null): string | null {
  for (const { directives } of servers) {
    const found = directives.findLast(
      ({ key, args }) => key === 'logformat' && (name === null ? args.length === 1 : args[1]?.text === name),
    );
    if (found) return found.args[0]?.text ?? null;
  }
  return null;
}

function errorLog(scope: Scope, serverRoot: string | null): LogSettings {
  const found = ofServer(scope, 'ErrorLog');
  const level = levelOf(scope);
  const path = found?.directive.args[0]?.text ?? 'logs/error_log';
  const log: ConfiguredLog = {
    role: 'error',
    path,
    places: placesOf(scope, path, serverRoot),
    format: null,
    ...unbuffered,
    buffered: false,
  };
  const parts = {
    kind: 'error-log',
    state: stateOf(path, level),
    setting: 'ErrorLog',
    value: path,
    detail: level,
  } as const;
  const setting = found
    ? writtenSetting(scope, found, parts)
    : defaultSetting(scope, parts, serverAnchor(scope));
  return { settings: [setting], logs: [log] };
}

/** From the most to the least that is written. */
const levels = ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

/** What holds for mod_proxy: `LogLevel warn proxy:info`. */
function levelOf(scope: Scope): string {
  const words = ofServer(scope, 'LogLevel')?.directive.args.map(({ text }) => text.toLowerCase()) ?? [];
  const own = words.findLast((word) => /^(?:mod_)?proxy(?:_http|_fcgi)?(?:_module|\.c)?:/.test(word));
  return (own?.split(':')[1] ?? words.findLast((word) => !word.includes(':')) ?? 'warn').replace(/\d$/, '');
}

/** In a file, notices are always written (docs/mod/core, LogLevel). */
function stateOf(path: string, level: string): SettingState<'error-log'> {
  const isHiding = path === '/dev/null' || levels.indexOf(level) > levels.indexOf('error');
  return isHiding ? 'hides-errors' : 'keeps-notices';
}

/** A pipe, a syslog and what only the environment tells are no file. */
function placesOf({ files }: Scope, path: string, serverRoot: string | null): string[] {
  if (/^\||^syslog|^journald|\$\{|^-$/.test(path)) return [];
  if (isAbsolute(path)) return [path];
  const folder = dirname(resolve(files[0]?.file ?? ''));
  return [...(serverRoot ? [join(serverRoot, path)] : []), join(folder, path), join(folder, '..', path)];
}
