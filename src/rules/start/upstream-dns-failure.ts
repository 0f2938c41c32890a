/** The proxy could not resolve the name of its upstream. */
import {
  hasDetail,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../analysis/answers/refusal-groups.ts';
import { type Facts, settingsFor } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { countOfAsked, hopSubject, settingFact } from '../frames/evidence.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { found, type Rule } from '../rule.ts';
import { envoy, nginx } from '../sources.ts';

export const upstreamDnsFailure: Rule = {
  id: 'upstream-dns-failure',
  title: 'the proxy cannot resolve its upstream',
  severity: 'critical',
  group: 'start',
  rank: 220,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The proxy could not resolve the name of its upstream.',
    lookAlikes: [
      '`dns-failure`: this machine could not resolve the name in the URL.',
      '`upstream-unreachable`: the name was resolved, and the address cannot be connected to.',
    ],
    settles:
      '`could not be resolved` or `no resolver defined` in the error log of the Nginx, the flag DF of the Envoy; the name asked of the resolver that the proxy uses.',
    source: [
      nginx('resolver', 'http_core'),
      envoy('service discovery', 'intro/arch_overview/upstream/service_discovery'),
    ],
  },
  explains: ['upstream-unhealthy', 'reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['upstream-dns']);
    if (groups.length === 0) return refusalCleared(facts);
    return found(
      this,
      groups.map((group) => {
        const { hop, record } = group;
        return refusalDraft(group, {
          what: whatOf(facts, group),
          why: `${saidBy(group)}${settledBy(facts, group)}`,
          facts: [
            ...settingsFor(facts, 'upstream', hop, record).slice(0, 1),
            ...settingsFor(facts, 'upstream-lookup', hop, record),
          ].map(settingFact),
          fix: [correctLookup(group)],
        });
      }),
    );
  },
};

function isByConfig({ record, page }: RefusalGroup): boolean {
  return record?.reason === 'no-healthy-upstream' || page?.reason === 'no-healthy-upstream';
}

function whatOf(facts: Facts, group: RefusalGroup): string {
  const count = countOfAsked(facts, group.streams);
  return isByConfig(group)
    ? `${hopSubject(group)} had no host to send ${count} to: as it looks, the name of its upstream gave no address.`
    : `${hopSubject(group)} could not resolve its upstream's name for ${count}.`;
}

function saidBy(group: RefusalGroup): string {
  const { record } = group;
  if (isByConfig(group))
    return 'Its hosts come from names that it resolves itself, and its config has no health check and no outlier detection that would set one aside.';
  return record ? `It says: ${record.words}.` : 'Its error page speaks of name resolution.';
}

function correctLookup(group: RefusalGroup): ProposedFix {
  return advised(group.proxy, hasDetail(group, 'no-resolver') ? 'upstream-resolver' : 'upstream-lookup');
}
