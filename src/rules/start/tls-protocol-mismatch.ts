/** Plain HTTP on a TLS port, the reverse, or a TLS handshake that no certificate is to blame for. */

import { answerOf, askedStreams } from '../../analysis/answers/asked-streams.ts';
import { type TlsMismatch, tlsMismatchOf } from '../../analysis/answers/tls-mismatch.ts';
import { frontOf } from '../../analysis/parties/front.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import type { Facts } from '../../model/facts.ts';
import { directStreams } from '../../model/facts.ts';
import type { ProposedFix } from '../../model/finding.ts';
import { advised, phrasesOf } from '../../proxies/profile/advice.ts';
import type { OwnPhrase } from '../../proxies/profile/words.ts';
import { hopName, rowOf, sentence, settingFact, writtenAt } from '../frames/evidence.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { envoy, nginx, rfc } from '../sources.ts';

export const tlsProtocolMismatch: Rule = {
  id: 'tls-protocol-mismatch',
  title: 'the two ends do not speak the same protocol on this port',
  severity: 'critical',
  group: 'start',
  rank: 70,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The two ends of the connection speak different protocols on this port: plain HTTP to a TLS port, TLS to a plain one, no filter chain or server for the name (SNI), or no TLS version in common.',
    lookAlikes: [
      '`connect-refused`: nothing listens there at all.',
      '`tls-untrusted`: the handshake got as far as a certificate.',
      '`alpn-mismatch`: TLS works, and HTTP/2 is what is not offered.',
      '`closed-before-headers`: the right protocol was spoken, and the connection closed after the request.',
    ],
    settles:
      'The other scheme on the same port; the config of what listens there, which says whether the port speaks TLS and for which names.',
    source: [
      rfc(8446, '6'),
      nginx('errors', 'http_ssl'),
      envoy('filter chain match', 'api-v3/config/listener/v3/listener_components.proto'),
    ],
  },
  explains: ['closed-before-headers', 'upstream-protocol-error', 'alpn-mismatch', 'connection-limit'],
  judge(facts) {
    const routes = [askedStreams(facts), directStreams(facts)] as const;
    const mismatches = routes.flatMap((streams) => tlsMismatchOf(facts, streams) ?? []);
    if (mismatches.length === 0)
      return ruledOut(
        whyCleared(
          facts.streams.some(({ tls }) => tls !== null),
          facts.streams.some(({ status }) => status !== null),
        ),
      );
    return found(
      this,
      mismatches.map((mismatch) => {
        const route = mismatch.streams[0]?.route ?? 'proxy';
        const where = mismatch.records[0]
          ? { hop: mismatch.records[0].hop, proxy: mismatch.records[0].proxy }
          : frontOf(facts, route);
        return {
          severity: route === 'direct' ? ('warning' as const) : ('critical' as const),
          confidence: mismatch.confidence,
          where,
          what: `${sentence(whatOf(mismatch, hopName(where.proxy, where.hop)))}${route === 'direct' ? ' (around the proxies)' : ''}.`,
          why: whyOf(facts, mismatch),
          covers: mismatch.streams,
          evidence: [
            ...mismatch.records.slice(0, 2).map((record) => rowOf(record)),
            ...(mismatch.listener ? [settingFact(mismatch.listener)] : []),
            ...mismatch.streams.slice(0, 3).map(answerOf),
          ],
          fix: matchProtocols(mismatch, where.proxy),
        };
      }),
    );
  },
};

function whyCleared(shaken: boolean, answered: boolean): string {
  if (shaken) return 'the TLS handshake was finished';
  return answered ? 'plain HTTP was answered in plain HTTP' : 'no connection got as far as a protocol';
}

function whatOf({ kind, streams }: TlsMismatch, who: string): string {
  const at = streams[0]?.address ?? 'the port';
  if (kind === 'peer-is-plain') return `${at} does not speak TLS, and was asked with https`;
  if (kind === 'peer-is-tls') return `${at} speaks TLS, and was asked with plain http`;
  if (kind === 'no-filter-chain') return `${who} has no filter chain for this TLS connection and closed it`;
  if (kind === 'no-server-for-name') return `${at} refused the TLS handshake: it serves no such name (SNI)`;
  if (kind === 'version')
    return `${at} and this client agree on no TLS version or cipher (${streams[0]?.failure?.code})`;
  return `${at} ended the TLS handshake without a word (${streams[0]?.failure?.code})`;
}

function whyOf(facts: Facts, { kind, records }: TlsMismatch): string {
  const logged = records.length > 0 ? ', and its log calls the ClientHello a protocol error' : '';
  if (kind === 'peer-is-plain')
    return `Its answer to the TLS ClientHello was not TLS${logged}: the scheme in the URL, or the port, is the wrong one.`;
  if (kind === 'peer-is-tls')
    return 'The listener on that port expects a TLS ClientHello, and a request in clear text is none.';
  if (kind === 'no-filter-chain')
    return 'No filter_chain_match of the listener takes this server name, port or ALPN, and it has no default_filter_chain; such a connection never reaches an HTTP access log.';
  if (kind === 'no-server-for-name')
    return 'The server sent the TLS alert unrecognized_name: no certificate, or a rejecting default server, for the name that was asked for.';
  if (kind === 'version')
    return 'The server sent a TLS alert: the versions or ciphers that it allows are not those that this client offers.';
  return [
    `A port that speaks another protocol, ${listOf('mute-listener')}, or a balancer without a server behind it all look like this.`,
    settlingWords(facts, 'setting', { direct: false }),
    ` ${listOf('mute-listener-log')}`,
  ].join('');
}

function listOf(phrase: OwnPhrase): string {
  return phrasesOf(phrase)
    .map(({ words }) => words)
    .join(', ');
}

function matchProtocols(
  { kind, listener, streams }: TlsMismatch,
  proxy: ProposedFix['proxy'],
): ProposedFix[] {
  const place = listener ? writtenAt(listener) : {};
  const url = streams[0]?.url ?? '';
  const swapped = url.startsWith('https:')
    ? url.replace(/^https:/, 'http:')
    : url.replace(/^http:/, 'https:');
  if (kind === 'peer-is-plain')
    return [
      {
        proxy: 'client',
        setting: 'url',
        current: url,
        suggested: swapped,
        text: 'Ask with http://, or ask the port that speaks TLS.',
      },
      advised(proxy, 'tls-listener', {
        place,
        text: 'Or have this listener speak TLS (`listen … ssl`, a DownstreamTlsContext).',
      }),
    ];
  if (kind === 'peer-is-tls')
    return [
      {
        proxy: 'client',
        setting: 'url',
        current: url,
        suggested: swapped,
        text: 'Ask with https://, or ask the port that speaks plain HTTP.',
      },
    ];
  if (kind === 'version')
    return [
      advised(proxy, 'tls-versions', { text: 'Allow TLS 1.2 and 1.3 with current ciphers on the server.' }),
    ];
  const named = listener?.state === 'unserved' ? { file: place.file, line: place.line } : place;
  return [advised(proxy, 'tls-server-name', { place: named })];
}
