/** The lines in which a proxy says that it was told to reload or to stop, and how well one fits an end. */
import { errorRows, type Facts, settingsOf } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { type CommonEnd, rowAt } from './moment.ts';

/** A notice and its effect are at most this far apart, including the error of time stamps in whole seconds. */
const noticeSlackMs = 2_500;
/** Without the config, a reload this long before the end may still be its cause. */
const longestShutdownMs = 120_000;

/** A notice, how long before the end it was written, and whether that time is the one to be expected. */
export interface Notice {
  record: LogRecord;
  beforeMs: number;
  isSure: boolean;
}

/** The notice that fits best, of hops that did not themselves lose their upstream. */
export function noticeFor(facts: Facts, end: CommonEnd, lostUpstream: string[]): Notice | null {
  const notices = errorRows(facts).filter(
    ({ reason, reasonConfidence, hop }) =>
      (reason === 'reload' || reason === 'stop') &&
      reasonConfidence !== 'possible' &&
      !lostUpstream.includes(hop),
  );
  const fitting = notices.flatMap((record) => fitOf(facts, end, record) ?? []);
  return fitting.sort((a, b) => Number(b.isSure) - Number(a.isSure))[0] ?? null;
}

/** A stop acts at once; a reload ends old streams `worker_shutdown_timeout` later, or never where that is unset, or at once where it is set so. */
function fitOf(facts: Facts, end: CommonEnd, record: LogRecord): Notice | null {
  const at = rowAt(facts, record);
  if (at === null) return null;
  const beforeMs = end.at - at;
  const setting =
    record.reason === 'reload' ? settingsOf(facts, 'shutdown-timeout', record.hop)[0] : undefined;
  if (setting && !setting.ms && setting.state !== 'at-once') return null;
  const isSure = Math.abs(beforeMs - (setting?.ms ?? 0)) <= noticeSlackMs;
  const isPossible = record.reason === 'reload' && !setting && beforeMs > 0 && beforeMs <= longestShutdownMs;
  return isSure || isPossible ? { record, beforeMs, isSure } : null;
}
