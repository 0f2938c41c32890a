/** What a restart of Apache does to running streams (run against 2.4.71 with mpm_event). */
import type { Change, Effect } from '../../profile/change.ts';

/** On a graceful restart the old children keep their streams, and the settings that they had. */
export function apacheEffect({ taken }: Change): Effect {
  const main = taken === 'reload' ? ' -f {main}' : '';
  return {
    takesEffect: 'on a graceful restart, for streams opened after it',
    cost: 'running ones stay in the old children, under the old settings, until they end; a plain `restart` cuts them at once',
    again: 'restart it gracefully again',
    check: `apachectl -t${main}`,
    activate: `apachectl${main} -k graceful`,
  };
}
