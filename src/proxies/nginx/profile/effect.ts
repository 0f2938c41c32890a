/** What a reload of Nginx does to running streams (run against 1.22). */
import { formatExactMs } from '../../../model/duration.ts';
import type { Setting } from '../../../model/setting.ts';
import type { Change, Effect } from '../../profile/change.ts';

const drain = 'worker_shutdown_timeout';
const drainTaken =
  'from the second reload on: the workers that the first one retires still have the old value';

/** On a reload new workers take the new requests; the old ones keep their streams, and the settings that they had. */
export function nginxEffect({ setting, taken, settings }: Change): Effect {
  const isMain = taken === 'reload';
  const [relative] = settings.find(({ kind }) => kind === 'config-source')?.items ?? [];
  const prefix = relative ? ` (with the -p it was started with: ${relative} counts from there)` : '';
  const [which, main] = isMain ? [`on a reload${prefix}`, ' -c {main}'] : ['on a reload of this Nginx', ''];
  return {
    takesEffect: setting === drain ? drainTaken : `${which}, for streams opened after it`,
    cost: costOf(settings.find(({ kind }) => kind === 'shutdown-timeout') ?? null),
    again: 'reload again',
    check: `nginx -t${main}`,
    activate: `nginx -s reload${main}`,
  };
}

function costOf(written: Setting | null): string {
  const runOn = 'running ones stay in the old workers, under the old settings, until they end';
  if (written === null) return `${runOn}, or until ${drain} is over where the main config sets it`;
  const { ms, value, file, line } = written;
  if (value === null || ms === 0) return `${runOn} (${drain} is not set)`;
  if (ms === null) return `${runOn}, at most for ${drain} ${value}`;
  return `${drain} ${value} (${file}:${line}) cuts running ones ${formatExactMs(ms)} after it`;
}
