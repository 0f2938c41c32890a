/** What to fix when a proxy has no usable upstream. Part of `upstream-unhealthy`. */

import { isGuess, type RefusalGroup } from '../../../analysis/answers/refusal-groups.ts';
import { type Facts, settingsFor } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import { advised, ownAdvice, phraseOf } from '../../../proxies/profile/advice.ts';
import { hopName, writtenAt } from '../../frames/evidence.ts';
import { failsHealthCheck } from './hosts.ts';

/** The origin or the cluster's checks, as the proxy's kind and flags point to. */
export function revive(facts: Facts, group: RefusalGroup): ProposedFix[] {
  const { hop, proxy } = group;
  if (isGuess(group)) return [lookFirst(group)];
  const setting = hop === null ? undefined : settingsFor(facts, 'upstream', hop, group.record)[0];
  const place = setting ? writtenAt(setting) : {};
  const origin: ProposedFix = {
    proxy: 'origin',
    setting: 'health check',
    text: 'Look at why the origin fails its checks or requests: its own log, and the check asked by hand from the proxy.',
  };
  const leaveAlone = ownAdvice(proxy, 'failed-server');
  if (leaveAlone)
    return [
      {
        proxy: 'origin',
        setting: 'process',
        text: `Bring the servers back${setting ? ` (${(setting.items ?? []).join(', ')})` : ''}: ${phraseOf(proxy, 'servers-return')}.`,
      },
      // A lone server is never set aside for its failures.
      ...(setting?.items?.length === 1
        ? []
        : [advised(proxy, leaveAlone, { place: { ...place, current: undefined } })]),
    ];
  if (failsHealthCheck(facts, hop))
    return [
      {
        ...origin,
        text: 'Ask the path of health_checks by hand from the machine of the proxy, and see in the log of the origin why it does not answer as the check wants; or correct the path, port or expected status of the check.',
      },
    ];
  return [
    { ...advised(proxy, 'health-check', { place }), ...(setting && { setting: setting.setting }) },
    origin,
  ];
}

/** Only the status is known. */
function lookFirst({ proxy, hop }: RefusalGroup): ProposedFix {
  return {
    proxy,
    setting: 'upstream',
    text: `Ask the upstream by hand from the machine of ${hopName(proxy, hop)}; its log at that time says whether it asked, and what it met.`,
  };
}
