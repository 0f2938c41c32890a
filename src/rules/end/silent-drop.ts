/** A box on the way forgot the connection, or drops its packets: neither end is told. */

import { isUnbrokenDirect } from '../../analysis/parties/direct-streams.ts';
import { formatMs } from '../../model/duration.ts';
import { type Facts, openedStreams } from '../../model/facts.ts';
import type { Confidence, Evidence, ProposedFix } from '../../model/finding.ts';
import type { LineProbe, Stream } from '../../model/stream.ts';
import { countOf, protocolName, sentence } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { page, rfc } from '../sources.ts';

export const silentDrop: Rule = {
  id: 'silent-drop',
  title: 'the connection was dropped on the way, and neither end was told',
  severity: 'critical',
  group: 'end',
  rank: 145,
  needs: ['wire', 'direct'],
  about: {
    what: 'Events and heartbeats stopped, no FIN and no RST came, and the other end of the connection does not answer TCP keep-alive, or answers that it knows no such connection. A NAT, a firewall or a balancer forgot the flow, or the machine behind it is gone.',
    lookAlikes: [
      '`deaf-stream`: the connection lives, and its other end answers; nothing feeds the stream any more.',
      '`network-reset`: the reset came by itself, while the stream ran.',
      '`own-pause`: this machine stood still, and nothing was dropped.',
    ],
    settles:
      'A packet capture on both ends: what this end sends does not arrive there. The timeouts of established flows of what stands between (`nf_conntrack_tcp_timeout_established`, the idle timeout of the NAT gateway or balancer).',
    source: [
      rfc(9293, '3.8.4'),
      page('Linux: nf_conntrack sysctl', 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html'),
    ],
  },
  explains: ['heartbeat-missing', 'heartbeat-too-slow', 'deaf-stream', 'client-closed'],
  judge(facts) {
    const opened = openedStreams(facts);
    const gone = opened.filter(isGone);
    const proxied = gone.filter(({ route }) => route === 'proxy');
    const told = proxied.length > 0 ? proxied : gone;
    const [first] = told;
    if (!first) return cleared(opened);
    const spared = goneOn(opened, told);
    return found(this, [
      {
        severity: severityByShare(facts, told),
        confidence: confidenceOf(told, spared),
        where: { hop: null, proxy: 'network' },
        what: `${sentence(countOf(told, opened))} fell silent without FIN or RST, and ${answerWords(told)}.`,
        why: `${whyWords(told, spared)}${directWords(facts, first)}`,
        covers: gone,
        evidence: [...told.slice(0, 4).map(probeFact), ...spared.slice(0, 1).map(sparedFact)],
        fix: [heartbeat, watchdog],
      },
    ]);
  },
};

function answerOf({ lineProbe }: Stream): LineProbe['answer'] | null {
  return lineProbe?.answer ?? null;
}

function isGone(stream: Stream): boolean {
  return answerOf(stream) === 'none' || answerOf(stream) === 'reset';
}

function lastByteAt({ openedAt, marks, close }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0) + (close.ageMs ?? 0) - (close.idleMs ?? 0);
}

/** Of the same address, and heard of after the last byte of the first that went. */
function goneOn(opened: Stream[], gone: Stream[]): Stream[] {
  const [first] = gone;
  const since = Math.min(...gone.map(lastByteAt));
  return opened.filter(
    (stream) => !isGone(stream) && stream.address === first?.address && lastByteAt(stream) > since + 1_000,
  );
}

/** The machine is there as long as another connection to it lives: what went is the flow. */
function confidenceOf(gone: Stream[], spared: Stream[]): Confidence {
  return spared.length > 0 || gone.some((stream) => answerOf(stream) === 'reset') ? 'likely' : 'possible';
}

function answerWords(gone: Stream[]): string {
  return gone.some((stream) => answerOf(stream) === 'reset')
    ? 'asked on TCP, the other side answered that it knows no such connection'
    : 'the other end answers no TCP keep-alive';
}

function whyWords(gone: Stream[], spared: Stream[]): string {
  const client = 'A client that only listens never notices, and never reconnects.';
  if (gone.some((stream) => answerOf(stream) === 'reset'))
    return `A box that forgot a flow, or its successor, answers its packets with a reset. ${client}`;
  if (spared.length > 0)
    return `Another connection to ${gone[0]?.address} went on, so the machine is there: the packets of this flow alone are dropped on the way. ${client}`;
  return `Its packets are dropped on the way, or the machine behind ${gone[0]?.address} is gone without a word. ${client}`;
}

function directWords(facts: Facts, { route }: Stream): string {
  return route === 'proxy' && isUnbrokenDirect(facts) ? ' Asked around the proxies no stream broke off.' : '';
}

function probeFact(stream: Stream): Evidence {
  const { id, lineProbe, close } = stream;
  const tookMs = lineProbe?.tookMs ?? 0;
  const answer =
    lineProbe?.answer === 'reset'
      ? `TCP keep-alive was answered with RST after ${formatMs(tookMs)}`
      : `TCP keep-alive went unanswered for ${formatMs(tookMs)}`;
  const lastMs = (close.ageMs ?? 0) - (close.idleMs ?? 0);
  return {
    fact: `${id} (${protocolName(stream)}): nothing more came ${formatMs(lastMs)} after the request, and ${answer}`,
    from: 'connection',
    connection: id,
    value: close.idleMs ?? undefined,
    unit: 'ms',
  };
}

function sparedFact(stream: Stream): Evidence {
  return {
    fact: `${stream.id} (${protocolName(stream)}) to the same address went on`,
    from: 'connection',
    connection: stream.id,
  };
}

const heartbeat: ProposedFix = {
  proxy: 'network',
  setting: 'timeout of established flows',
  text: 'Have the origin send a comment more often than what stands between forgets a silent flow (350 s, 240 s and less are usual), or raise that timeout. If bytes flowed until the drop, ask who runs it for restarts and failovers at that time.',
};

const watchdog: ProposedFix = {
  proxy: 'client',
  setting: 'watchdog',
  text: 'Have the client reconnect when nothing came for twice the heartbeat: an EventSource never does so by itself.',
};

function cleared(opened: Stream[]) {
  const alive = opened.filter((stream) => answerOf(stream) === 'alive');
  if (alive.length > 0)
    return ruledOut(
      `${alive[0]?.id} fell silent, and the other end of its connection answers TCP keep-alive`,
    );
  if (opened.length === 0) return ruledOut('no stream opened');
  return opened.some(isLongSilent)
    ? notChecked(['time'], 'a stream stood silent when it was stopped, too late to ask its connection')
    : ruledOut('no open stream fell silent');
}

/** The silence before the end is the longest, and no pause of a source that sends every few seconds. */
function isLongSilent({ close, maxGapMs }: Stream): boolean {
  const idleMs = close.idleMs ?? 0;
  return close.how === 'own-stop' && idleMs >= 5_000 && idleMs >= (maxGapMs ?? 0);
}
