/** The listener accepts too slowly: SYN packets are dropped while its queue is full, and sent again after whole seconds. */

import { frontOf } from '../../analysis/parties/front.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Confidence, Evidence, ProposedFix } from '../../model/finding.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { Stream } from '../../model/stream.ts';
import { protocolName } from '../frames/evidence.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { measured, page } from '../sources.ts';

/** When a SYN is sent again, s: Linux since 6.5 first every second (tcp_syn_linear_timeouts), others twice as late each time. */
const sentAgainS = [1, 2, 3, 4, 5, 7, 15];
/** The handshake takes so much longer than that at most, ms. */
const answeredWithinMs = 250;
/** Timers of the kernel are coarse, ms. */
const earlyMs = 30;
const quickMs = 150;

export const acceptQueueOverflow: Rule = {
  id: 'accept-queue-overflow',
  title: 'connections wait for a listener whose queue is full',
  severity: 'warning',
  group: 'start',
  rank: 25,
  needs: ['wire', 'direct'],
  about: {
    what: 'Some connections are made at once, and others after 1, 2, 3 or 7 s: their first packet (SYN) was dropped and sent again. A listener that accepts too slowly has a full queue and drops them; the same is seen where the network loses packets.',
    lookAlikes: [
      '`connect-timeout`: no connection to that address is made at all.',
      '`response-timeout`: the connection is made at once, and its answer comes late.',
      '`tls-protocol-mismatch`: TLS begins after the connection was made; a slow handshake of TLS is none of this.',
    ],
    settles:
      '`ss -ltn` on the server (Recv-Q at Send-Q and above is a full queue), and TcpExtListenOverflows in `nstat -az` there, which grows with each.',
    source: [
      page('listen(2): backlog', 'https://man7.org/linux/man-pages/man2/listen.2.html'),
      page(
        'Linux: tcp_syn_linear_timeouts, tcp_max_syn_backlog, somaxconn',
        'https://docs.kernel.org/networking/ip-sysctl.html',
      ),
      measured(
        'Linux 6.18 with a backlog of 1: of twelve at once three connected in 5 ms, nine after 1.02 s',
      ),
    ],
  },
  explains: ['connect-timeout', 'connect-refused'],
  judge(facts) {
    const byAddress = groupedBy(
      facts.streams.filter(({ address }) => address !== null),
      ({ address, route }) => `${route} ${address}`,
    );
    const drafts = [...byAddress.values()].flatMap((streams) => draft(facts, streams));
    return drafts.length > 0 ? found(this, drafts) : ruledOut(clearedWords(facts));
  },
};

/** From the first packet to the handshake, ms; with a dead address tried before it is not known. */
function handshakeMs({ marks, connectErrors }: Stream): number | null {
  if (marks.connectMs === null || connectErrors.length > 0) return null;
  return marks.connectMs - (marks.dnsMs ?? 0);
}

function isSentAgain(ms: number): boolean {
  return sentAgainS.some((s) => ms >= s * 1_000 - earlyMs && ms <= s * 1_000 + answeredWithinMs);
}

function draft(facts: Facts, streams: Stream[]): Draft[] {
  const timed = streams.flatMap((stream) => {
    const ms = handshakeMs(stream);
    return ms === null ? [] : [{ stream, ms }];
  });
  const late = timed.filter(({ ms }) => isSentAgain(ms));
  const quick = timed.filter(({ ms }) => ms <= quickMs);
  // Other times are of a slow network, whose packets need no second try.
  if (late.length === 0 || quick.length === 0 || late.length + quick.length < timed.length) return [];
  const [first] = late;
  const isDirect = first?.stream.route === 'direct';
  const where = isDirect ? { hop: null, proxy: 'origin' } : frontOf(facts);
  const times = late.map(({ ms }) => ms);
  const count = `${late.length} of ${timed.length} connections to ${first?.stream.address}`;
  const others = formatMs(highest(quick.map(({ ms }) => ms)));
  return [
    {
      confidence: confidenceOf(times),
      where,
      what: `${count} took ${rangeWords(times)} to be made, the others ${others} at most.`,
      why: 'These are the times at which a first packet (SYN) is sent again: the one before was dropped, as by a listener whose queue is full, or lost on the way.',
      evidence: late.slice(0, 4).map(({ stream, ms }) => handshakeFact(stream, ms)),
      fix: [acceptFaster(where.proxy), longerQueue(where.proxy)],
    },
  ];
}

/** One alone may be a packet that the network lost. */
function confidenceOf(times: number[]): Confidence {
  return times.length >= 3 ? 'likely' : 'possible';
}

function rangeWords(times: number[]): string {
  const [from, to] = [formatMs(lowest(times)), formatMs(highest(times))];
  return from === to ? from : `${from} to ${to}`;
}

function handshakeFact(stream: Stream, ms: number): Evidence {
  return {
    fact: `${stream.id} (${protocolName(stream)}): the TCP handshake took ${formatMs(ms)}`,
    from: 'connection',
    connection: stream.id,
    value: Math.round(ms),
    unit: 'ms',
  };
}

function acceptFaster(proxy: string): ProposedFix {
  return {
    proxy,
    setting: 'workers',
    text: 'See why what listens there accepts so slowly: an event loop that blocks, too few workers, a process that stands at its limit of connections. A longer queue only hides that.',
  };
}

function longerQueue(proxy: string): ProposedFix {
  return {
    proxy,
    setting: 'backlog',
    text: 'For bursts (all clients come back at once after a deploy) give the listener a longer queue: its backlog, and net.core.somaxconn, which caps it.',
  };
}

function clearedWords({ streams }: Facts): string {
  const times = streams.flatMap((stream) => handshakeMs(stream) ?? []);
  return times.length === 0
    ? 'no connection was made whose time is known'
    : `the slowest TCP handshake took ${formatMs(highest(times))}`;
}
