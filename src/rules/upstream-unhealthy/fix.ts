/** What to mend when a proxy has nobody to ask. Part of `upstream-unhealthy`. */

import type { RefusalGroup } from '../../analysis/answers/refusal.ts';
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { failsHealthCheck } from './hosts.ts';

/** The origin or the cluster's checks, as the proxy's kind and flags point to. */
export function fixes(facts: Facts, { hop, proxy }: RefusalGroup): ProposedFix[] {
  const setting = settingsOf(facts, 'upstream', hop)[0];
  const place = setting
    ? { file: setting.file ?? undefined, line: setting.line ?? undefined, current: setting.value }
    : {};
  const origin: ProposedFix = {
    proxy: 'origin',
    setting: 'health check',
    text: 'Look at why the origin fails its checks or requests: its own log, and the check asked by hand from the proxy.',
  };
  if (proxy === 'nginx')
    return [
      {
        proxy: 'origin',
        setting: 'process',
        text: `Bring the servers back${setting ? ` (${(setting.items ?? []).join(', ')})` : ''}: each failed max_fails times and is asked again after fail_timeout at the earliest; the error log says how they failed.`,
      },
      {
        proxy,
        setting: 'max_fails',
        ...place,
        current: undefined,
        suggested: 'max_fails=0',
        text: 'Behind each `server` of the group: then Nginx goes on asking it after a failure in place of refusing every request.',
      },
    ];
  if (failsHealthCheck(facts, hop))
    return [
      {
        ...origin,
        text: 'Ask the path of health_checks by hand from the machine of the proxy, and see in the log of the origin why it does not answer as the check wants; or correct the path, port or expected status of the check.',
      },
    ];
  return [
    {
      proxy,
      setting: setting?.setting ?? 'health_checks',
      ...place,
      text: 'Give the cluster hosts that answer, and check health_checks, outlier_detection and the endpoint source (EDS, DNS).',
    },
    origin,
  ];
}
