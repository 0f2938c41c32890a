/** A config that was changed, and a trouble that stayed: what the numbers say of whether the proxy runs with the change. */
import { formatMs } from '../../../model/duration.ts';
import type { Setting } from '../../../model/setting.ts';
import { endedByPeer, type Stream } from '../../../model/stream.ts';
import type { JudgedRun } from './judged-run.ts';
import { likeThose, type MetStreams } from './met-streams.ts';
import type { SettingPair } from './settings.ts';

/** Silences and ages as a timer makes them: this much longer than the timer at most, and not shorter. */
const lateShare = 1.1;
const lateMs = 1_500;

/** As one clause. */
export function loadedWords({ before, now }: SettingPair, met: MetStreams | null, run: JudgedRun): string {
  const party = (now ?? before)?.hop;
  const file = now?.file ?? before?.file;
  const changed = file ? `${file} is changed` : 'the setting is changed';
  const old = met && before && oldLimit(before, likeThose(met, run.facts));
  if (!old)
    return `${changed}, and it stayed: ${party} may still run with what it read before (was it reloaded?), or the cause is another`;
  return [
    `${changed}, but streams are still cut after ${old}, which is the old value:`,
    `${party} may still run with the config that it read before (reload it, or restart it where it reads its config`,
    'only at its start), or another line than the changed one holds for these streams',
  ].join(' ');
}

/** The spans after which streams end now, where they are those of the value that was there before. */
function oldLimit({ ms }: Setting, now: Stream[]): string | null {
  if (ms === null || ms === 0) return null;
  const ended = now.filter(endedByPeer);
  const spans = ended.map(({ close }) => [close.idleMs, close.ageMs].find((span) => isOf(span, ms)));
  const found = spans.filter((span) => span !== undefined && span !== null);
  return found.length > 0 && found.length === ended.length ? formatMs(Math.max(...found)) : null;
}

function isOf(span: number | null, ms: number): boolean {
  return span !== null && span >= ms * 0.98 && span <= Math.max(ms * lateShare, ms + lateMs);
}
