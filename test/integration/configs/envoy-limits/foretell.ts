/** What the reader's limits come to for a stream, and whether that is what became of it. */
import type { RouteQuery } from '../../../../src/model/route-query.ts';
import type { Setting } from '../../../../src/model/setting.ts';
import { readEnvoyConfig } from '../../../../src/proxies/envoy/config/index.ts';
import type { Asked, Manner } from './generate.ts';
import { pauseAfterMs, type Seen, tickMs, watchedMs } from './stage.ts';

/** A limit that the reader names, and the moment at which it would end the stream, ms from the request. */
interface Limit {
  setting: Setting;
  atMs: number;
}

/** How much a limit may come late; how near two may be for either to come first. */
const lateMs = 400;
const nearMs = 60;

/** All limits that end such a stream while it is watched, the nearest first. */
export function limitsOf(config: string, port: number, { path, manner }: Asked): Limit[] {
  const query: RouteQuery = { scheme: 'http', port, authority: 'x', path, method: 'GET', headers: [] };
  const { settings } = readEnvoyConfig('edge', config, query);
  const perTryMs = settings.find(({ setting, ms }) => setting === 'per_try_timeout' && ms)?.ms ?? Infinity;
  const limits = settings.flatMap((setting) => {
    const atMs = setting.ms ? momentOf(setting, setting.ms, manner) : null;
    // What the reader says of it: only in the first `per_try_timeout`.
    const isPerTryIdle = setting.setting === 'per_try_idle_timeout';
    const lastMs = isPerTryIdle ? perTryMs - (manner === 'headless' ? 0 : 1) : watchedMs;
    return atMs === null || atMs > lastMs ? [] : [{ setting, atMs }];
  });
  return limits.sort((a, b) => a.atMs - b.atMs);
}

/** Null where it does not count for such a stream. */
function momentOf({ kind }: Setting, ms: number, manner: Manner): number | null {
  switch (kind) {
    case 'total-timeout':
      return ms;
    case 'response-timeout':
      return manner === 'headless' ? ms : null;
    case 'idle-timeout':
      if (manner === 'silent' || manner === 'headless') return ms;
      if (ms <= tickMs) return null;
      return manner === 'ticks' ? null : pauseAfterMs + ms;
    default:
      return null;
  }
}

/** What Envoy's log says of each limit. */
function detailsOf({ setting, state }: Setting): string {
  const ofUpstream = state === 'upstream-stream';
  const words: Record<string, string> = {
    per_try_timeout: 'upstream_per_try_timeout',
    per_try_idle_timeout: 'upstream_per_try_idle_timeout',
    timeout: 'response_timeout',
    max_stream_duration: ofUpstream ? 'upstream_max_stream_duration_reached' : 'max_duration_timeout',
    idle_timeout: 'stream_idle_timeout',
    stream_idle_timeout: 'stream_idle_timeout',
  };
  return words[setting] ?? setting;
}

/** Cut by the nearest limit in its time, or by another that is as near; or by none. */
export function isForetold(limits: Limit[], { lifeMs, rowMs, details }: Seen): boolean {
  const [nearest] = limits;
  if (nearest === undefined || lifeMs === null) return nearest === undefined && lifeMs === null;
  const possible = limits.filter(({ atMs }) => atMs <= nearest.atMs + nearMs);
  const isNamed = possible.some(({ setting }) => detailsOf(setting) === details);
  const isLater = (ms: number) => ms > nearest.atMs - nearMs;
  return isNamed && isLater(lifeMs) && isLater(rowMs) && rowMs < nearest.atMs + lateMs;
}
