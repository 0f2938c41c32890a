/** The peer announced the end of the HTTP/2 connection, and the stream went with it. */

import { frontProxy } from '../../analysis/parties/fingerprint.ts';
import { formatMs } from '../../model/duration.ts';
import { openedStreams } from '../../model/facts.ts';
import { endedByPeer, type Goaway, isTruncated, type Stream } from '../../model/stream.ts';
import { countOf, endOf, hopName } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { rfc } from '../sources.ts';

/** A drain lets running streams finish; a close this soon after the GOAWAY was caused by it. */
const soonMs = 5_000;

export const h2Goaway: Rule = {
  id: 'h2-goaway',
  title: 'GOAWAY took the stream along',
  severity: 'critical',
  group: 'end',
  rank: 170,
  needs: ['wire', 'direct'],
  about: {
    what: 'The peer announced the end of the HTTP/2 connection (GOAWAY), and a running stream went with it: closed soon after, or given up with an error code.',
    lookAlikes: [
      'A drain: GOAWAY with NO_ERROR after which the running streams go on is none, and the rule is ruled out.',
      '`proxy-reload`: the process went away, and streams of HTTP/1.1 with it.',
      '`h2-reset`: one stream was reset, the connection stayed.',
    ],
    settles:
      'The code and the debug text of the frame, shown beside the finding; the log of the proxy at that moment.',
    source: [rfc(9113, '6.8'), rfc(9113, '7')],
  },
  explains: ['network-reset'],
  judge(facts) {
    const http2 = openedStreams(facts).filter(({ protocol }) => protocol === 'http2');
    if (http2.length === 0) return notChecked(['http2']);
    const warned = http2.filter(({ close }) => close.goaway !== undefined);
    if (warned.length === 0) return ruledOut('no GOAWAY was seen');
    const taken = warned.filter(isClosedAfterGoaway);
    const first = taken[0];
    if (!first) return ruledOut('GOAWAY came as a drain: the running streams went on');
    const { proxy, known } = frontProxy(facts, first);
    const hop = known && first.route === 'proxy' ? (facts.hops[0]?.name ?? null) : null;
    const prompt = taken.every((stream) => msAfterGoaway(stream) <= soonMs);
    const goaway = first.close.goaway!;
    return found(this, [
      {
        severity: severityByShare(facts, taken),
        confidence: known && prompt ? 'certain' : 'likely',
        where: { hop, proxy },
        what: `${countOf(taken, http2)} ended ${formatMs(msAfterGoaway(first))} after GOAWAY(${goaway.code}).`,
        why: meaning(goaway, hopName(proxy, hop)),
        covers: taken,
        evidence: taken.slice(0, 3).flatMap((stream) => [goawayFact(stream), endOf(stream)]),
        fix: [
          {
            proxy,
            setting: goaway.code === 'NO_ERROR' ? 'drain time' : 'process',
            text:
              goaway.code === 'NO_ERROR'
                ? 'Let running streams finish when connections are drained (a longer shutdown or drain time), or end them with a last event so that clients reconnect at once.'
                : `Look for ${goaway.code} in the log of ${hopName(proxy, hop)}: it closes the connection for what it takes for a breach of the protocol or abuse.`,
          },
        ],
      },
    ]);
  },
};

/** The connection was closed soon after the GOAWAY while the stream ran, or the GOAWAY carried an error. */
function isClosedAfterGoaway(stream: Stream): boolean {
  if (!endedByPeer(stream) || !isTruncated(stream)) return false;
  const { how, goaway } = stream.close;
  return how === 'connection-lost' || (goaway !== undefined && goaway.code !== 'NO_ERROR');
}

/** Time between GOAWAY and the end of the stream, ms. */
function msAfterGoaway({ close, marks }: Stream): number {
  return Math.max(0, (marks.requestSentMs ?? 0) + (close.ageMs ?? 0) - (close.goaway?.atMs ?? 0));
}

function meaning({ code, debug }: Goaway, name: string): string {
  const said = debug ? ` It said "${debug.slice(0, 80)}".` : '';
  if (code === 'NO_ERROR')
    return `${name} drained the connection (shutdown, reload, or a limit on its age or requests) and then closed it without waiting for the stream.${said}`;
  return `${name} gave the connection up with ${code} (RFC 9113 section 7), and all its streams with it.${said}`;
}

function goawayFact({ id, close }: Stream) {
  const { code, lastStreamId, debug, atMs } = close.goaway!;
  return {
    fact: `${id}: GOAWAY(${code}, last stream ${lastStreamId}${debug ? `, "${debug.slice(0, 80)}"` : ''}) at ${formatMs(atMs)}`,
    from: 'connection' as const,
    connection: id,
    value: atMs,
    unit: 'ms',
  };
}
