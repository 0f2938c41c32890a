/** The proxy reached its upstream, and their TLS handshake failed. */
import { isEitherStep } from '../../analysis/answers/refined-refusal.ts';
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
import { type Draft, found, type Rule } from '../rule.ts';
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
    const either = refusalGroups(facts, ['connect-failed']).filter((group) => isEither(facts, group));
    if (groups.length + either.length === 0) return refusalCleared(facts);
    const perhaps = either.map((group) => perhapsDraft(facts, group));
    return found(this, [
      ...perhaps,
      ...groups.map((group) => {
        const { hop, streams, record } = group;
        const address = record?.upstreamAddress ? ` ${record.upstreamAddress}` : '';
        return refusalDraft(group, {
          what: `${hopSubject(group)} and its upstream${address} failed their TLS handshake for ${countOfAsked(facts, streams)}.`,
          why: `${meaning(group)}${settledBy(facts, group)}`,
          facts: [
            ...settingsFor(facts, 'upstream', hop, record).slice(0, 1),
            ...settingsFor(facts, 'upstream-tls', hop, record),
          ].map(settingFact),
          fix: [alignTls(group)],
        });
      }),
    ]);
  },
};

function isEither(facts: Facts, group: RefusalGroup): boolean {
  return isEitherStep(facts, { ...group, word: group.words[0] ?? null });
}

const perhapsTls = ': the TLS handshake may have failed.';
const perhapsWhy =
  'The config has it speak TLS there; an upstream that speaks plain HTTP on that port, or whose certificate is not accepted, looks like this, as does one that cannot be connected to.';

/** Beside `upstream-unreachable`: nothing that was given tells the two apart. */
function perhapsDraft(facts: Facts, group: RefusalGroup): Draft {
  return refusalDraft(group, {
    what: `${hopSubject(group)} got no connection to its upstream for ${countOfAsked(facts, group.streams)}${perhapsTls}`,
    why: `${perhapsWhy}${settledBy(facts, group)}`,
    facts: settingsFor(facts, 'upstream-tls', group.hop, group.record).map(settingFact),
    fix: [advised(group.proxy, 'upstream-plain')],
  });
}

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
