/** The cut reached the client as RST_STREAM: what its code means from that proxy, and what clients make of it. */

import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { endedStreams } from '../../model/facts.ts';
import type { ProxyKind } from '../../model/log-record.ts';
import { ownPhrase } from '../../proxies/profile/advice.ts';
import { endOf, properName } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, rfc } from '../sources.ts';

export const h2Reset: Rule = {
  id: 'h2-reset',
  title: 'HTTP/2 clients see a stream reset',
  severity: 'critical',
  group: 'end',
  rank: 160,
  isLook: true,
  needs: ['wire', 'direct'],
  about: {
    what: 'The cut reached the client as RST_STREAM: its code says what browsers, curl and Node make of it, and seldom why it happened.',
    lookAlikes: [
      '`idle-timeout`, `total-timeout`, `upstream-closed`: the cause, of which the reset is how it looks over HTTP/2.',
      '`h2-goaway`: the whole connection was given up.',
      '`network-reset`: TCP RST, of the connection.',
    ],
    settles: 'The row of the proxy for that stream; the same request over HTTP/1.1 (`--http1.1`).',
    source: [
      rfc(9113, '7'),
      rfc(9113, '6.4'),
      measured('Envoy 1.36.2 resets a cut stream with NO_ERROR, 1.40.0 with INTERNAL_ERROR'),
    ],
  },
  judge(facts) {
    const tried = facts.streams.some(({ protocol, status }) => protocol === 'http2' && status !== null);
    const reset = endedStreams(facts).filter(({ close }) => close.how === 'rst-stream');
    if (!tried) return notChecked(['http2']);
    const first = reset[0];
    if (!first) return ruledOut('no stream was reset over HTTP/2');
    const { proxy, known } = frontProxy(facts, first);
    const codes = [...new Set(reset.map(({ close }) => close.code ?? 'unknown'))].join(', ');
    const count = `${reset.length} HTTP/2 stream${reset.length === 1 ? '' : 's'}`;
    return found(this, [
      {
        severity: severityByShare(facts, reset),
        confidence: known ? 'certain' : 'likely',
        where: { hop: known ? (facts.hops[0]?.name ?? null) : null, proxy },
        what: `${count} ended with RST_STREAM(${codes}) while the connection stayed open: ${clientErrors(first.close.code ?? '')}.`,
        why: meaning(first.close.code ?? '', proxy),
        evidence: reset.slice(0, 4).map(endOf),
        fix: [],
      },
    ]);
  },
};

/** The error that browsers and other clients report. */
function clientErrors(code: string): string {
  if (code === 'NO_ERROR') return 'browsers, curl and Node take that for a complete response';
  return code === 'REFUSED_STREAM' ? 'clients may ask again' : 'browsers print ERR_HTTP2_PROTOCOL_ERROR';
}

const noProtocolBroken = 'browsers print ERR_HTTP2_PROTOCOL_ERROR for it, though no protocol was broken.';

function meaning(code: string, proxy: ProxyKind): string {
  if (code === 'NO_ERROR') {
    const who = ownPhrase(proxy, 'no-error-reset') ?? 'the code of a request that needs no answer';
    return `${who}: browsers, curl and Node take such a stream for complete, so nobody reconnects because of an error.`;
  }
  if (code === 'INTERNAL_ERROR')
    return `${properName(proxy)} resets a stream whose response it could not finish with this code; ${noProtocolBroken}`;
  if (code === 'CANCEL')
    return 'The sender gave the response up; browsers print ERR_HTTP2_PROTOCOL_ERROR for it.';
  if (code === 'REFUSED_STREAM') return 'The stream was not processed at all, and may be asked for again.';
  return 'Browsers print ERR_HTTP2_PROTOCOL_ERROR for it.';
}
