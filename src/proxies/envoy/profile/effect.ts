/** When Envoy takes a changed file, and what that does to running streams (run against 1.36 and 1.40). */
import type { Taken } from '../../../model/setting.ts';
import type { Change, Effect } from '../../profile/change.ts';

const atOnce =
  'as soon as the file is replaced by a rename, as patch does it (Envoy watches a file of resources)';

const either = 'in a static config on a restart; from a control plane or a watched file at once';

const unknown: Effect = {
  takesEffect: either,
  cost: 'a restart ends all streams; a changed listener cuts its running ones after --drain-time-s (600 s), a changed route none',
  again: 'bring it to Envoy in the same way',
};

const effects: Record<Exclude<Taken, 'reload'>, Effect> = {
  start: {
    takesEffect: 'on a restart: Envoy reads this file only when it starts',
    cost: 'a restart ends all its streams; after a hot restart they run on until --parent-shutdown-time-s (900 s) is over',
    again: 'restart again',
    check: 'envoy --mode validate -c {file}',
  },
  'listener-watched': {
    takesEffect: `${atOnce}; one that it refuses is not taken`,
    cost: 'running streams of this listener are cut when its drain is over (--drain-time-s, 600 s)',
  },
  'route-watched': {
    takesEffect: atOnce,
    cost: 'running streams are not cut, and keep the old limits',
  },
  'cluster-watched': {
    takesEffect: atOnce,
    cost: 'running streams are not cut',
  },
  dump: { ...unknown, takesEffect: `where the config comes from, which a dump only shows: ${either}` },
  manifest: {
    takesEffect: 'when the manifest is applied and Envoy starts again with it',
    cost: 'a restart ends all its streams',
    again: 'apply and restart again',
  },
};

export function envoyEffect({ taken }: Change): Effect {
  return taken === null || taken === 'reload' ? unknown : effects[taken];
}
