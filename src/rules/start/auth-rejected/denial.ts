/** A proxy's rule on address, path or identity, which credentials do not change. Part of `auth-rejected`. */

import { refusalOf } from '../../../analysis/answers/refusal.ts';
import { hasDetail } from '../../../analysis/answers/refusal-groups.ts';
import type { Facts } from '../../../model/facts.ts';
import type { ProposedFix } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';
import { hopName } from '../../frames/evidence.ts';

const allowBefore =
  '(its error log: access forbidden by rule): `allow` that address before it, in the location that takes this path. ' +
  'Credentials change nothing there, unless `satisfy any` is set.';
const addPolicy =
  'add a policy that allows it, by the principal or path that it asks for, ' +
  'or switch the filter off for this route (typed_per_filter_config).';

/** A row or the answer names the kind of rule, whose config was not read; empty where the credentials may be wrong. */
export function unreadRuleFix(facts: Facts, stream: Stream): ProposedFix[] {
  if (stream.status !== 403) return [];
  const { hop, proxy, word, page } = refusalOf(facts, stream);
  const said = { record: word?.record ?? null, page };
  if (hasDetail(said, 'by-address'))
    return [
      {
        proxy,
        setting: 'deny',
        text: `A \`deny\` of ${hopName(proxy, hop)} refuses this client's address ${allowBefore}`,
      },
    ];
  if (!hasDetail(said, 'by-policy')) return [];
  return [
    {
      proxy,
      setting: 'http_filters',
      text: `The RBAC filter (envoy.filters.http.rbac) of ${hopName(proxy, hop)} refuses this request: ${addPolicy}`,
    },
  ];
}
