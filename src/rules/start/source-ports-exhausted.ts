/** The proxy has no local port left for another connection to its upstream. */
import { missingForRefusals, whyNoRefusal } from '../../analysis/answers/refusal.ts';
import { hasDetail, type RefusalGroup, refusalGroups } from '../../analysis/answers/refusal-groups.ts';
import { otherRows } from '../../analysis/parties/other-clients.ts';
import { type Facts, settingsFor } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import type { Reason } from '../../model/log-record.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { countOfAsked, hopSubject, writtenAt } from '../frames/evidence.ts';
import { otherClientsDraft } from '../frames/other-clients.ts';
import { plateauFacts } from '../frames/population-facts.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, nginx, page } from '../sources.ts';

const reasons: Reason[] = ['connect-failed'];

export const sourcePortsExhausted: Rule = {
  id: 'source-ports-exhausted',
  title: 'the proxy has no port left for its upstream',
  severity: 'critical',
  group: 'start',
  rank: 185,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'Each stream takes a local port of the machine of the proxy for as long as it lives, and one address has about 28,000 of them for one upstream address. None was left, so the upstream was never asked.',
    lookAlikes: [
      '`upstream-unreachable`: the connection was tried, and refused or not answered.',
      "`generator-saturated`: this tool's own machine has no port left.",
      '`connection-limit`, `file-descriptor-limit`: the limit is of the process, and not of an address.',
    ],
    settles:
      '`(99: Cannot assign requested address) while connecting to upstream` in the error log of the Nginx, `Cannot_assign_requested_address` in the row of the Envoy; `ss -s` on its machine.',
    source: [
      page('ip(7): ip_local_port_range', 'https://man7.org/linux/man-pages/man7/ip.7.html'),
      nginx('proxy_bind'),
      measured('Nginx 1.22.1, Envoy 1.36.2 and 1.40.0 with eleven ports, of which none was left'),
    ],
  },
  explains: ['upstream-unreachable', 'upstream-unhealthy', 'reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, reasons).filter((group) => hasDetail(group, 'no-local-address'));
    if (groups.length > 0)
      return found(
        this,
        groups.map((group) => draft(facts, group)),
      );
    const missing = missingForRefusals(facts);
    if (missing) return notChecked(missing);
    const rows = otherRows(facts, reasons).filter((row) => row.reasonDetails.includes('no-local-address'));
    const others = otherClientsDraft(rows, (row) => ({
      what: 'in the log were not passed on, as no local port was left',
      why: 'Our own streams were passed on; at those times as many connections to the upstream were open as there are ports.',
      fix: fixesFor(facts, { hop: row.hop, proxy: row.proxy, record: row }),
    }));
    return others ? found(this, [others]) : ruledOut(whyNoRefusal(facts));
  },
};

function draft(facts: Facts, group: RefusalGroup): Draft {
  const address = group.record?.upstreamAddress ?? 'its upstream';
  return refusalDraft(group, {
    what: `${hopSubject(group)} had no local port left to connect to ${address} for ${countOfAsked(facts, group.streams)}.`,
    why: portWords,
    facts: plateauFacts(facts),
    fix: fixesFor(facts, group),
  });
}

const portWords =
  'A connection is told by both addresses and both ports: from one address to one upstream there are as many as the range of local ports has, and streams give none back. The upstream was not asked, and is not at fault.';

function fixesFor(
  facts: Facts,
  { hop, proxy, record }: Pick<RefusalGroup, 'hop' | 'proxy' | 'record'>,
): ProposedFix[] {
  const [upstream] = hop === null ? [] : settingsFor(facts, 'upstream', hop, record);
  const text =
    'Give the origin more addresses or ports to listen on, and name them all: each pair of addresses has local ports of its own. A unix socket takes none.';
  return [
    {
      proxy,
      setting: 'net.ipv4.ip_local_port_range',
      suggested: '1024 65535',
      text: 'Widen the range of local ports on the machine of the proxy, or in its container (sysctl -w net.ipv4.ip_local_port_range="1024 65535"): it holds at once.',
    },
    upstream
      ? { proxy, setting: upstream.setting, ...writtenAt(upstream), text }
      : advised(proxy, 'upstream-address', { text }),
  ];
}
