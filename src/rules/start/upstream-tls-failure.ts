/** The proxy reached its upstream, and their TLS handshake failed. */
import {
  hasDetail,
  type RefusalGroup,
  refusalGroups,
  settledBy,
} from '../../analysis/answers/refusal-groups.ts';
import { settingsOf } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { advised } from '../../proxies/profile/advice.ts';
import { countOfAsked, hopSubject, settingFact } from '../frames/evidence.ts';
import { refusalCleared } from '../frames/refusal-cleared.ts';
import { refusalDraft } from '../frames/refused-group.ts';
import { found, type Rule } from '../rule.ts';
import { envoy, nginx } from '../sources.ts';

export const upstreamTlsFailure: Rule = {
  id: 'upstream-tls-failure',
  title: 'TLS between the proxy and its upstream failed',
  severity: 'critical',
  group: 'start',
  rank: 230,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The proxy connected to its upstream, and the TLS handshake between the two failed: plain HTTP there, a certificate that the proxy does not accept, or no server name (SNI) sent.',
    lookAlikes: [
      '`tls-untrusted`, `tls-name-mismatch`, `tls-protocol-mismatch`: the handshake between this machine and the proxy.',
      '`upstream-unreachable`: no connection was made.',
    ],
    settles:
      'The error line of the Nginx (`SSL_do_handshake() failed`) or the failure reason in the row or page of the Envoy; `openssl s_client` from the machine of the proxy.',
    source: [
      nginx('proxy_ssl_server_name'),
      nginx('proxy_ssl_trusted_certificate'),
      envoy('TLS', 'intro/arch_overview/security/ssl'),
    ],
  },
  explains: ['upstream-unhealthy', 'reconnect-fatal'],
  judge(facts) {
    const groups = refusalGroups(facts, ['upstream-tls']);
    if (groups.length === 0) return refusalCleared(facts);
    return found(
      this,
      groups.map((group) => {
        const { hop, streams, record } = group;
        const address = record?.upstreamAddress ? ` ${record.upstreamAddress}` : '';
        return refusalDraft(group, {
          what: `${hopSubject(group)} and its upstream${address} failed their TLS handshake for ${countOfAsked(facts, streams)}.`,
          why: `${meaning(group)}${settledBy(facts, group)}`,
          facts: settingsOf(facts, 'upstream', hop).slice(0, 1).map(settingFact),
          fix: [alignTls(group)],
        });
      }),
    );
  },
};

function meaning(group: RefusalGroup): string {
  if (hasDetail(group, 'upstream-plain'))
    return 'The upstream answered the ClientHello with something that is not TLS: it speaks plain HTTP on that port.';
  if (hasDetail(group, 'upstream-untrusted'))
    return "The proxy does not accept the upstream's certificate: an authority it does not know, another name, or dates that are over.";
  if (hasDetail(group, 'handshake-broken'))
    return 'The upstream broke the handshake off: most often for want of a server name (SNI), else for the TLS version or a client certificate.';
  return 'The handshake was not finished; the words of the row name the step.';
}

function alignTls(group: RefusalGroup): ProposedFix {
  if (hasDetail(group, 'upstream-plain')) return advised(group.proxy, 'upstream-plain');
  return advised(
    group.proxy,
    hasDetail(group, 'upstream-untrusted') ? 'upstream-trust' : 'upstream-server-name',
  );
}
