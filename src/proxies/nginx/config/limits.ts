/** Limits on how many: workers, HTTP/2 streams, `limit_req`, `limit_conn`; and how long an old worker lives. */
import type { Setting } from '../../../model/setting.ts';
import { argumentText, type Directive } from './blocks.ts';
import { findAll, findOne, type Level, levelNamed, moduleLevel, type Scope } from './scope.ts';
import { defaultSetting, serverAnchor, writtenSetting } from './settings.ts';
import { parseNginxTime } from './time.ts';

/** What holds for the process only where the main level was read. */
export function limitSettings(scope: Scope): Setting[] {
  const main = levelNamed(scope, 'main');
  return [
    ...(main ? [shutdownTimeout(scope, main), workerConnections(scope, main)] : []),
    ...(scope.choice && levelNamed(scope, 'http') ? [maxStreams(scope)] : []),
    ...findAll(scope, 'limit_req').map((found) => {
      const detail = zoneDetail(scope, found.directive, 'limit_req_zone');
      return writtenSetting(scope, found, { kind: 'rate-limit', setting: 'limit_req', detail });
    }),
    ...findAll(scope, 'limit_conn').map((found) => {
      const detail = zoneDetail(scope, found.directive, 'limit_conn_zone');
      return writtenSetting(scope, found, { kind: 'connection-limit', setting: 'limit_conn', detail });
    }),
  ];
}

/** Unset or 0: old workers wait for their last stream (`ngx_set_shutdown_timer`). */
function shutdownTimeout(scope: Scope, main: Level): Setting {
  const parts = { kind: 'shutdown-timeout', setting: 'worker_shutdown_timeout', off: '0' } as const;
  const directive = main.directives.find(({ name }) => name === parts.setting);
  if (directive) {
    const ms = parseNginxTime(directive.args[0]?.text ?? '');
    return writtenSetting(scope, { directive, level: main }, { ...parts, ms });
  }
  const anchor = main.directives.find(({ block, file }) => !block && file === scope.files[0]?.file);
  return defaultSetting(
    scope,
    { ...parts, value: null, detail: 'unset: old workers wait for their streams' },
    anchor ? { directive: anchor, level: main } : null,
  );
}

function workerConnections(scope: Scope, main: Level): Setting {
  const detail = 'each proxied stream takes two: one to the client, one to the upstream';
  const parts = { kind: 'worker-connections', setting: 'worker_connections', detail } as const;
  const events = main.directives.find(({ name, block }) => name === 'events' && block);
  const directive = events?.block?.find(({ name }) => name === parts.setting);
  const anchor = events ? { directive: events, level: main } : null;
  const setting = directive
    ? writtenSetting(scope, { directive, level: main }, parts)
    : defaultSetting(scope, { ...parts, value: '512' }, anchor);
  return { ...setting, path: 'events' };
}

function maxStreams(scope: Scope): Setting {
  const isOn = speaksHttp2(scope);
  const detail = isOn ? 'HTTP/2 is on' : 'HTTP/2 is off on this server';
  const state = isOn ? null : 'http2-off';
  const parts = { kind: 'max-streams', state, setting: 'http2_max_concurrent_streams', detail } as const;
  const found = findOne(scope, parts.setting);
  if (found) return writtenSetting(scope, found, parts);
  return defaultSetting(scope, { ...parts, value: '128' }, serverAnchor(scope));
}

function speaksHttp2(scope: Scope): boolean {
  const listen = scope.choice?.listen.directive;
  if (listen?.args.some(({ text }) => text === 'http2')) return true;
  const http2 = findOne(scope, 'http2');
  return http2 !== null && argumentText(http2.directive) === 'on';
}

/** `zone one, key $binary_remote_addr, rate=1r/s`. */
function zoneDetail(scope: Scope, use: Directive, definition: string): string {
  const name = zoneName(use) ?? use.args[0]?.text ?? '';
  const zone = moduleLevel(scope)?.directives.find(
    (directive) => directive.name === definition && zoneName(directive) === name,
  );
  if (!zone) return `zone ${name}, whose ${definition} was not found`;
  const rate = zone.args.find(({ text }) => text.startsWith('rate='))?.text;
  return [`zone ${name}`, `key ${zone.args[0]?.text}`, ...(rate ? [rate] : [])].join(', ');
}

function zoneName(directive: Directive): string | null {
  const word = directive.args.find(({ text }) => text.startsWith('zone='))?.text;
  return word?.slice('zone='.length).split(':')[0] ?? null;
}
