/** The connection was reset during the stream, and no proxy logged that it did this. */

import { cutGroups, isTimed } from '../../analysis/ends/cuts.ts';
import { isRepeated } from '../../analysis/ends/timing.ts';
import { blameFor } from '../../analysis/parties/blame.ts';
import { isUnbrokenDirect } from '../../analysis/parties/direct-streams.ts';
import { settlingWords } from '../../analysis/settling/words.ts';
import { endedStreams, type Facts } from '../../model/facts.ts';
import type { Confidence } from '../../model/finding.ts';
import type { Stream } from '../../model/stream.ts';
import { countOf, endOf, rowOf, sentence } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { found, type Rule, ruledOut } from '../rule.ts';
import { nginx, rfc } from '../sources.ts';
import { atNextWrite } from './total-timeout/at-next-write.ts';

export const networkReset: Rule = {
  id: 'network-reset',
  title: 'the connection was reset on the way',
  severity: 'critical',
  group: 'end',
  rank: 150,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about: {
    what: 'The connection was reset (TCP RST) under the stream, and no row of a proxy says that it did it. Proxies close with FIN as a rule.',
    lookAlikes: [
      '`client-closed`: the first proxy logged that its client left; with this reset that is a box between the two.',
      '`upstream-closed`, `idle-timeout`: a row explains the end.',
      '`h2-reset`: RST_STREAM resets one HTTP/2 stream, and the connection stays.',
    ],
    settles:
      'The access row of the first proxy, and a packet capture on both ends, which shows from which side the RST comes.',
    source: [rfc(9293, '3.5.2'), nginx('reset_timedout_connection', 'http_core')],
  },
  explains: ['client-closed'],
  judge(facts) {
    const ended = endedStreams(facts);
    const reset = ended.filter(({ close }) => close.transport === 'rst' && close.how !== 'rst-stream');
    if (reset.length === 0)
      return ruledOut(
        ended.length === 0 ? 'no stream was ended by the other side' : 'no connection was reset',
      );
    const unexplained = reset.filter((stream) => !isExplained(facts, stream));
    if (unexplained.length === 0) return ruledOut('the rows of the proxies explain the reset');
    const open = unexplained.filter((stream) => !isOfTimer(facts, stream));
    if (open.length === 0)
      return ruledOut(
        'what was reset ended as the others did, whose connections were closed: one limit made both',
      );
    const blames = open.flatMap((stream) => blameFor(facts, stream) ?? []);
    const unlogged = blames.length === 0 ? unloggedWords(facts, open) : '';
    const confidence = confidenceOf(facts, open);
    return found(this, [
      {
        severity: severityByShare(facts, open),
        confidence,
        where: { hop: null, proxy: 'network' },
        what: `${sentence(countOf(open, ended))} ended with TCP RST.`,
        why:
          confidence === 'certain'
            ? 'The first proxy saw its client leave, and this client was reset: a box between the two (firewall, NAT, balancer, VPN) reset both sides.'
            : `${resetWords}${unlogged}`,
        covers: open,
        evidence: [
          ...blames.slice(0, 2).flatMap(({ record, stream }) => (record ? [rowOf(record, stream.id)] : [])),
          ...open.slice(0, 4).map(endOf),
        ],
        fix: [
          {
            proxy: 'network',
            setting: 'idle limit',
            text: 'Ask who runs what stands between this machine and the first proxy for its idle and session limits; capture packets on both ends to see which side the RST comes from.',
          },
        ],
      },
    ]);
  },
};

const resetWords =
  'Proxies close with FIN; RST comes from a firewall, a NAT or a balancer that gave the flow up, or from a process that died with bytes unread.';

function unloggedWords(facts: Facts, open: Stream[]): string {
  const settled = settlingWords(facts, 'row', { streams: open, hop: facts.hops[0]?.name });
  const direct = isUnbrokenDirect(facts) ? ' Asked around the proxies no stream was reset.' : '';
  return `${settled} Where the first proxy says that its client left, it was a box in between.${direct}`;
}

/** A row that names an action of a proxy or the upstream; "client left" does not count, as a reset in between looks the same. */
function isExplained(facts: Facts, stream: Stream): boolean {
  const blame = blameFor(facts, stream);
  return blame !== null && blame.reason !== 'client-closed' && blame.reason !== 'clean';
}

/** One of several that ended at one age or after one silence, most of them closed properly: a close with bytes unread makes a reset of it. */
function isOfTimer(facts: Facts, stream: Stream): boolean {
  const group = cutGroups(facts).find(({ streams }) => streams.includes(stream));
  if (!group || !(isTimed(group) || atNextWrite(facts, group))) return false;
  const closed = group.streams.filter(({ close }) => close.transport !== 'rst');
  return closed.length >= 2 && isRepeated(closed);
}

function confidenceOf(facts: Facts, open: Stream[]): Confidence {
  const blames = open.flatMap((stream) => blameFor(facts, stream) ?? []);
  if (blames.length === 0) return 'possible';
  const left = blames.filter(({ reason }) => reason === 'client-closed');
  return left.length === open.length && left.every(({ confidence }) => confidence === 'certain')
    ? 'certain'
    : 'likely';
}
