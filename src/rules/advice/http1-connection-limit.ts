/** No HTTP/2: browsers open six connections to a host, and each stream takes one of them. */

import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { openedWireStreams, wireStreams } from '../../model/facts.ts';
import { adviceOf } from '../../proxies/profile/advice.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

export const http1ConnectionLimit: Rule = {
  id: 'http1-connection-limit',
  title: 'browsers will stop at six streams',
  severity: 'info',
  group: 'advice',
  rank: 50,
  needs: ['wire'],
  about: {
    what: 'The server offers no HTTP/2: over HTTP/1.1 browsers open six connections to a host, shared by all tabs, and each stream takes one of them.',
    lookAlikes: [
      '`alpn-mismatch`: HTTP/2 was asked for alone, and is not there.',
      '`connection-limit`: the server turns connections away.',
      '`h2-stream-limit`: HTTP/2 is there, and one connection is full.',
    ],
    settles:
      'The choice of protocol in the TLS handshake, shown beside the finding; over http:// browsers speak HTTP/1.1 only, and the rule is ruled out.',
    source: [
      rfc(7301, '3.2'),
      page(
        'MDN: EventSource, limit on open connections',
        'https://developer.mozilla.org/en-US/docs/Web/API/EventSource',
      ),
    ],
  },
  judge(facts) {
    const { url } = facts.plan.target;
    if (!url.startsWith('https:'))
      return ruledOut('the URL is http://, over which browsers speak HTTP/1.1 only');
    const http2 = wireStreams(facts).filter(({ protocol }) => protocol === 'http2');
    if (http2.length === 0) return notChecked(['http2']);
    const refused = http2.find(({ failure }) => failure?.code === 'ALPN_NO_H2');
    if (!refused) return ruledOut('HTTP/2 is offered, or was not reached');
    if (openedWireStreams(facts).length === 0) return ruledOut('no stream opened over HTTP/1.1 either');
    const { proxy, known } = frontProxy(facts, openedWireStreams(facts)[0] ?? refused);
    const offered = adviceOf(proxy, 'http2');
    return found(this, [
      {
        confidence: 'certain',
        where: { hop: known ? (facts.hops[0]?.name ?? null) : null, proxy: known ? proxy : 'unknown' },
        what: 'The server does not offer HTTP/2.',
        why: 'Over HTTP/1.1 browsers open six connections to a host, shared by all tabs: the seventh stream, and every other request with it, waits for ever.',
        evidence: [
          {
            fact: `${refused.id}: ${refused.failure?.message ?? ''}`,
            from: 'connection',
            connection: refused.id,
          },
        ],
        fix: [
          {
            proxy,
            setting: offered.setting,
            suggested: offered.suggested ?? 'on',
            text: 'Offer HTTP/2 to clients, or share one stream among tabs (a SharedWorker, BroadcastChannel).',
          },
        ],
      },
    ]);
  },
};
