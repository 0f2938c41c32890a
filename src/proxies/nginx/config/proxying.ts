/** Settings of the module that talks to the upstream: its timers, its buffering, its HTTP version. */
import type { Setting } from '../../../model/setting.ts';
import { findOne, type Scope } from './scope.ts';
import { simpleSetting, timerSetting } from './settings.ts';

/** Nothing for a route that nginx answers by itself. */
export function proxyingSettings(scope: Scope): Setting[] {
  if (!scope.pass) return [];
  const { family } = scope.pass;
  const read = timerSetting(scope, { kind: 'idle-timeout', setting: `${family}_read_timeout` }, '60s');
  const connect = { kind: 'connect-timeout', setting: `${family}_connect_timeout` } as const;
  return [
    read,
    // Between two reads: the wait for the response head is such a gap too.
    { ...read, kind: 'response-timeout' },
    timerSetting(scope, connect, '60s'),
    ...(family === 'grpc' ? [] : [buffering(scope, family)]),
    ...(family === 'proxy' ? [upstreamProtocol(scope)] : []),
  ];
}

function buffering(scope: Scope, family: string): Setting {
  const ignored = findOne(scope, `${family}_ignore_headers`);
  const ignores = ignored?.directive.args.some(({ text }) => text.toLowerCase() === 'x-accel-buffering');
  const detail = ignores
    ? `${family}_ignore_headers X-Accel-Buffering (${ignored?.directive.file}:${ignored?.directive.start.line}): the upstream cannot switch it off`
    : null;
  const parts = {
    kind: 'buffering',
    state: ignores ? 'forced' : null,
    setting: `${family}_buffering`,
  } as const;
  const setting = simpleSetting(scope, { ...parts, detail }, 'on');
  return { ...setting, value: setting.value?.toLowerCase() ?? null };
}

function upstreamProtocol(scope: Scope): Setting {
  const parts = { kind: 'upstream-protocol', setting: 'proxy_http_version' } as const;
  const setting = simpleSetting(scope, parts, '1.0');
  return setting.origin === 'default'
    ? { ...setting, detail: 'the default is 1.1 since nginx 1.29.7' }
    : setting;
}
