/** What a reload of HAProxy does to running streams (run against 2.6.12). */
import { formatExactMs } from '../../../model/duration.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Change, Effect } from '../../profile/change.ts';

const hardStop = 'hard-stop-after';
const hardStopTaken =
  'from the second reload on: the process that the first one retires still has the old value';

/** On a reload a new process takes the new requests; the old one keeps its streams, and the settings that it had. */
export function haproxyEffect({ setting, settings }: Change): Effect {
  return {
    takesEffect: setting === hardStop ? hardStopTaken : 'on a reload, for streams opened after it',
    cost: costOf(settings.find(({ kind }) => kind === 'shutdown-timeout') ?? null),
    again: 'reload again',
    check: 'haproxy -c -f {main!}',
    activate: 'systemctl reload haproxy',
  };
}

function costOf(written: Setting | null): string {
  const runOn = 'running ones stay in the old process, under the old settings, until they end';
  if (written === null) return `${runOn}, or until ${hardStop} is over where the global section sets it`;
  const { ms, value, file, line } = written;
  if (value === null || ms === 0) return `${runOn} (${hardStop} is not set)`;
  if (ms === null) return `${runOn}, at most for ${hardStop} ${value}`;
  return `${hardStop} ${value} (${file}:${line}) cuts running ones ${formatExactMs(ms)} after it`;
}
