/** The logs that a Caddy config has written. */
import type { ConfiguredLog } from '../../../../configs/reading.ts';
import type { RouteQuery } from '../../../../model/route-query.ts';
import type { Setting } from '../../../../model/setting.ts';
import type { SettingState } from '../../../../model/setting-kind.ts';
import type { LogTarget } from '../model.ts';
import { hostFits } from '../request/host.ts';
import { writtenSetting } from './setting.ts';

/** Those of the site that takes the request, and the run-time log. */
export function logsFor(
  hop: string,
  targets: readonly LogTarget[],
  query: RouteQuery,
): { settings: Setting[]; logs: ConfiguredLog[] } {
  const wanted = targets.filter(({ names }) => names === null || hostFits(names, query.authority) !== false);
  return {
    settings: wanted.map((target) => logSetting(hop, target)),
    logs: wanted.map(configuredLog),
  };
}

function logSetting(hop: string, { role, output, level, format, at }: LogTarget): Setting {
  const isError = role === 'error';
  return writtenSetting(hop, at, {
    kind: isError ? 'error-log' : 'access-log',
    state: isError ? levelState(level, output) : null,
    setting: 'log',
    path: isError ? 'log default' : 'log',
    value: output,
    detail: isError ? (level ?? 'INFO') : format,
  });
}

/** Notices are of level INFO, the default; a cut is of level ERROR or, from 2.7 on, WARN. */
function levelState(level: string | null, output: string): SettingState<'error-log'> | null {
  if (output === 'discard' || level === 'FATAL' || level === 'PANIC') return 'hides-errors';
  return level === null || level === 'INFO' || level === 'DEBUG' ? 'keeps-notices' : null;
}

function configuredLog({ role, output, isFile }: LogTarget): ConfiguredLog {
  const stream = output === 'stdout' ? '/dev/stdout' : '/dev/stderr';
  return {
    role,
    path: isFile ? output : stream,
    places: isFile && output.startsWith('/') ? [output] : [],
    format: null,
    escape: 'json',
    flushMs: null,
    buffered: false,
  };
}
