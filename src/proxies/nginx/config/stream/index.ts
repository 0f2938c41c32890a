/**
 * `stream { }`: servers that pass whole connections on, whatever is spoken in them (nginx.org/en/docs/stream). One may
 * stand in front of an HTTP server of the same config.
 */
import type { ConfigReading } from '../../../../configs/reading.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Setting } from '../../../../model/setting.ts';
import { withElsewhere } from '../elsewhere.ts';
import type { NginxFiles } from '../includes.ts';
import { limitSettings } from '../limits.ts';
import { readLogs } from '../logs.ts';
import { listener } from '../route.ts';
import type { Level, Scope } from '../scope.ts';
import { timerSetting, writtenSetting } from '../settings.ts';
import { sourceSettings } from '../source.ts';
import { upstreamSettings } from '../upstream.ts';
import { queryBehind } from './behind.ts';
import { streamScope } from './scope.ts';

/** What a server of `stream { }` does to the connection, and the request as an HTTP server of the same config then gets it. */
export interface Passing {
  reading: ConfigReading;
  /** Null: it goes elsewhere, or where to is only known when a connection comes. */
  behind: RouteQuery | null;
}

/** Null where no server of `stream { }` takes the connection. */
export function passConnection(hop: string, found: NginxFiles, query: RouteQuery): Passing | null {
  const scope = streamScope(hop, found, query);
  if (scope === null) return null;
  const { settings, logs } = readLogs(scope);
  const upstreams = upstreamSettings(scope);
  const all = [
    ...ownSettings(scope),
    ...upstreams,
    ...timers(scope),
    ...limitSettings(scope),
    ...settings,
    ...sourceSettings(scope),
  ];
  const addresses = upstreams.flatMap(({ items = [] }) => items);
  return {
    reading: {
      settings: withElsewhere(scope, all),
      files: found.files,
      logs,
      warnings: [...found.warnings, ...scope.warnings],
    },
    behind: queryBehind(scope, found.root, addresses),
  };
}

/** Both layers of one Nginx: what the outer one limits holds for the stream as well; requests are the inner one's. */
export function inFrontOf(inner: ConfigReading, outer: ConfigReading): ConfigReading {
  const limits = outer.settings.filter(({ kind }) => kind === 'idle-timeout' || kind === 'connection-limit');
  const inFront = limits.map((one) =>
    one.kind === 'idle-timeout' ? { ...one, state: 'in-front' as const } : one,
  );
  return {
    ...inner,
    settings: [...inner.settings, ...inFront],
    logs: [...inner.logs, ...outer.logs],
    warnings: [...new Set([...inner.warnings, ...outer.warnings])],
  };
}

function ownSettings(scope: Scope): Setting[] {
  const [level] = scope.levels;
  return level?.node ? [listener(scope, level), route(scope, level)] : [];
}

function route(scope: Scope, level: Level): Setting {
  const { state, words: detail } = scope.handling;
  const directive = level.node ?? scope.choice?.server;
  const parts = { kind: 'route', state, setting: 'server', value: `stream ${level.label}`, detail } as const;
  return directive ? writtenSetting(scope, { directive, level }, parts) : listener(scope, level);
}

/** `proxy_timeout` counts the silence of both sides together; a response head is waited for under it as well. */
function timers(scope: Scope): Setting[] {
  if (!scope.pass) return [];
  const silence = timerSetting(scope, { kind: 'idle-timeout', setting: 'proxy_timeout' }, '10m');
  const connect = { kind: 'connect-timeout', setting: 'proxy_connect_timeout' } as const;
  return [silence, { ...silence, kind: 'response-timeout' }, timerSetting(scope, connect, '60s')];
}
