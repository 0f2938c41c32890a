/** The timers of a request: of the fetch, of its backend, or of the run-time parameters, whichever is nearest. */
import type { Elsewhere, Setting } from '../../../model/setting.ts';
import type { SettingKind } from '../../../model/setting-kind.ts';
import { attributeOf, attributeText } from './backend.ts';
import { parameterOf } from './command-line.ts';
import { insideOf, makeSetting, type Scope, wordsPlace } from './scope.ts';
import type { Declaration, Statement } from './statements.ts';
import { parseVclTime } from './time.ts';

type Timer = { kind: SettingKind; setting: string; fallback: string };

const idle: Timer = { kind: 'idle-timeout', setting: 'between_bytes_timeout', fallback: '60s' };
const firstByte: Timer = { kind: 'response-timeout', setting: 'first_byte_timeout', fallback: '60s' };
const connect: Timer = { kind: 'connect-timeout', setting: 'connect_timeout', fallback: '3.5s' };

/** Nothing for a request that Varnish answers by itself. */
export function timerSettings(scope: Scope): Setting[] {
  const { action } = scope.handling;
  if (action === 'synth') return [];
  const connecting = fetchTimer(scope, connect);
  if (action === 'pipe') return [pipeTimer(scope), connecting];
  return [fetchTimer(scope, idle), fetchTimer(scope, firstByte), connecting, ...sendTimer(scope)];
}

function fetchTimer(scope: Scope, timer: Timer): Setting {
  const set =
    scope.handling.action === 'pipe' ? undefined : scope.handling.fetch.sets.get(`bereq.${timer.setting}`);
  const setting = set ? ofFetch(scope, timer, set) : ofBackend(scope, timer);
  const elsewhere = elsewhereOf(scope, timer.setting, setting);
  return elsewhere.length === 0 ? setting : { ...setting, elsewhere };
}

function ofFetch(scope: Scope, { kind, setting }: Timer, { file, start, words }: Statement): Setting {
  const value = words.map(({ text }) => text).join(' ');
  const stands = { file, line: start.start.line, place: wordsPlace(file, words) };
  const said = fallbackIn(words);
  const ms = parseVclTime(said?.fallback ?? value);
  const made = makeSetting(scope, { kind, setting, value, ms, path: 'sub vcl_backend_fetch' }, stands);
  return said ? { ...made, unless: `${said.of} says another time` } : made;
}

/** `std.duration(bereq.http.X-Timeout, 3s)`: the time behind the comma holds where the first is none (vmod_std). */
function fallbackIn(words: Statement['words']): { of: string; fallback: string } | null {
  const text = words.map((word) => word.text).join('');
  const [, of, fallback] = /^std\.duration\(([\w.-]+),([\d.]+(?:ms|[smhdwy]))\)$/.exec(text) ?? [];
  return of && fallback ? { of, fallback } : null;
}

/** Of several behind a director, the first that says it. */
function ofBackend(scope: Scope, timer: Timer): Setting {
  const { kind, setting } = timer;
  for (const backend of scope.behind.backends) {
    const found = attributeOf(backend, `.${setting}`);
    if (!found) continue;
    const value = attributeText(found);
    const { file, start } = found;
    const stands = { file, line: start.start.line, place: wordsPlace(file, found.value) };
    return makeSetting(
      scope,
      { kind, setting, value, ms: parseVclTime(value), path: pathOf(backend) },
      stands,
    );
  }
  return ofParameter(scope, timer);
}

function pathOf({ name }: Declaration): string {
  return `backend ${name}`;
}

/** A parameter, or its default. Without one the setting is added to the backend: that takes no restart. */
function ofParameter(scope: Scope, { kind, setting, fallback }: Timer): Setting {
  const written = parameterSetting(scope, kind, setting);
  if (written) return written;
  const [backend] = scope.behind.backends;
  const made = makeSetting(
    scope,
    {
      kind,
      setting,
      value: fallback,
      ms: parseVclTime(fallback),
      path: backend ? pathOf(backend) : 'parameter',
      detail: scope.command ? null : 'unless varnishd was started with another one (-p)',
    },
    null,
  );
  if (!backend || scope.behind.backends.length > 1) return made;
  const place = insideOf(scope, backend, `.${setting} = {value};`);
  return { ...made, file: backend.file, line: backend.start.start.line, place };
}

function parameterSetting(scope: Scope, kind: SettingKind, name: string): Setting | null {
  const found = scope.command && parameterOf(scope.command.line, name);
  if (!scope.command || !found) return null;
  const { file } = scope.command;
  const { value, line, column } = found;
  const place = { file, line, column, length: value.length, template: '{value}' };
  const parts = { kind, setting: name, value, ms: parseVclTime(value), path: 'varnishd -p' };
  return makeSetting(scope, parts, { file, line, place });
}

/** Of a piped connection, both ways. */
function pipeTimer(scope: Scope): Setting {
  const written = parameterSetting(scope, 'idle-timeout', 'pipe_timeout');
  const parts = {
    kind: 'idle-timeout',
    setting: 'pipe_timeout',
    value: '60s',
    ms: 60_000,
    path: 'varnishd -p',
  } as const;
  return written ?? makeSetting(scope, parts, null);
}

/**
 * `send_timeout` counts from the response's first byte, whatever is sent, and acts at the next write, over HTTP/1.1 (run
 * against 7.1.1). Where a VCL does not set it, only what starts varnishd says it.
 */
function sendTimer(scope: Scope): Setting[] {
  const detail = 'over HTTP/1.1; the stream ends at the first write after it';
  const shared = { kind: 'total-timeout', state: 'response', detail } as const;
  const set = scope.handling.recv.sets.get('sess.send_timeout');
  if (set) {
    const value = set.words.map(({ text }) => text).join(' ');
    const stands = { file: set.file, line: set.start.start.line, place: wordsPlace(set.file, set.words) };
    const parts = { ...shared, setting: 'sess.send_timeout', value, path: 'sub vcl_recv' };
    return [makeSetting(scope, { ...parts, ms: parseVclTime(value) }, stands)];
  }
  if (scope.command === null) return [];
  const written = parameterSetting(scope, 'total-timeout', 'send_timeout');
  if (written) return [{ ...written, ...shared }];
  const recv = scope.declarations.find(({ kind, name }) => kind === 'sub' && name === 'vcl_recv');
  const place = recv ? insideOf(scope, recv, 'set sess.send_timeout = {value};') : null;
  const parts = { ...shared, setting: 'sess.send_timeout', value: '600s', ms: 600_000, path: 'sub vcl_recv' };
  const made = makeSetting(scope, parts, null);
  return [recv ? { ...made, file: recv.file, line: recv.start.start.line, place } : made];
}

/** Where the same word stands and does not hold for this request. */
function elsewhereOf(scope: Scope, name: string, holds: Setting): Elsewhere[] {
  const inBackends = scope.declarations.flatMap((one) => {
    const found = one.kind === 'backend' ? attributeOf(one, `.${name}`) : null;
    return found ? [{ found, words: backendWords(scope, one, holds) }] : [];
  });
  return inBackends
    .map(({ found, words }) => ({
      setting: name,
      value: attributeText(found),
      ms: parseVclTime(attributeText(found)),
      file: found.file,
      line: found.start.start.line,
      words,
    }))
    .filter(({ file, line }) => file !== holds.file || line !== holds.line || holds.origin === 'default')
    .slice(0, 8);
}

function backendWords({ behind }: Scope, { name }: Declaration, holds: Setting): string {
  const own = behind.backends.some((one) => one.name === name);
  if (own)
    return `in backend ${name}, and ${holds.setting} of ${holds.path} (${holds.file}:${holds.line}) takes its place`;
  const taken = behind.backends.map((one) => `${one.name} (${one.file}:${one.start.start.line})`).join(', ');
  return `in backend ${name}, and this request goes to ${taken || 'another one'}`;
}
