/** The client side closed. For other clients that is information; for this tool's own streams it means a device in between did it. */

import { cutGroups } from '../../analysis/ends/cuts.ts';
import { isPerhapsOwnSilence, limitInFront } from '../../analysis/ends/limit-in-front.ts';
import { constantAges, otherClients } from '../../analysis/parties/other-clients.ts';
import { formatMs } from '../../model/duration.ts';
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { countOf, endOf, hopName, rowOf, sentence } from '../frames/evidence.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, nginx, responseFlags } from '../sources.ts';

export const clientClosed: Rule = {
  id: 'client-closed',
  title: 'other clients closed their streams',
  severity: 'info',
  group: 'end',
  rank: 100,
  needs: ['wire', 'direct', 'access-log', 'error-log', 'config', 'admin'],
  about: {
    what: "The client side left. Of other clients in the log that is news (info); where the first proxy says so of this tool's own stream, a box in front of it closed both sides.",
    lookAlikes: [
      '`client-timeout`: other clients leave at one age of their own.',
      '`network-reset`: this tool saw a reset, and no row explains it.',
      "This tool's own stop at the end of its watching is never a finding.",
    ],
    settles:
      'The access row of the first proxy (Nginx: 499, or the client line at error_log level info; Envoy: DC with its details).',
    source: [
      responseFlags,
      nginx('error_log', 'core'),
      measured('Nginx logs a client that left at level info only'),
    ],
  },
  judge(facts) {
    if (facts.logs.length === 0 && facts.records.length === 0 && facts.joins.length === 0)
      return notChecked(['access-log']);
    const drafts = [...ofOurs(facts), ...ofOthers(facts)];
    if (drafts.length > 0) return found(this, drafts);
    const left = otherClients(facts).some(({ reason }) => reason === 'client-closed');
    return ruledOut(
      left
        ? 'the clients that left did so at an age of their own: see client-timeout'
        : 'no row says that a client left, other than at the end of our own watching',
    );
  },
};

/** We did not close, but the first hop saw its client close: a device in front of it closed both sides. */
function ofOurs(facts: Facts): Draft[] {
  const groups = cutGroups(facts)
    .filter(({ reason, truncated }) => reason === 'client-closed' && truncated === 'all')
    .filter((group) => limitInFront(facts, group) === null);
  return groups.map((group) => {
    const { streams, blames, timing } = group;
    const isSure = !isPerhapsOwnSilence(facts, group);
    const record = blames[0]?.record ?? null;
    const front = record ? hopName(record.proxy, record.hop) : 'the first hop';
    const when = `${formatMs(timing.idleLimitMs)} after the last byte at age ${formatMs(timing.ageLimitMs)}`;
    return {
      title: `${isSure ? '' : 'perhaps '}something in front of the first proxy closed the stream`,
      severity: severityByShare(facts, streams),
      confidence: isSure ? (blames[0]?.confidence ?? 'likely') : 'possible',
      where: { hop: null, proxy: 'network' },
      what: `${sentence(front)} logged that its client left ${countOf(streams, streams)}, and this tool did not.`,
      why: isSure
        ? `A box between this machine and ${front} (balancer, VPN, forward proxy) closed both sides, ${when}.`
        : `A box between this machine and ${front} may have closed both sides, ${when}; some versions of ${front} word their own limit on silence so.`,
      covers: streams,
      evidence: [...(record ? [rowOf(record, streams[0]?.id)] : []), ...streams.slice(0, 3).map(endOf)],
      fix: [
        {
          proxy: 'network',
          setting: 'idle limit',
          text: `Ask who runs what stands in front of ${front}, and raise its limit; or send a comment more often than that.`,
        },
      ],
    };
  });
}

function ofOthers(facts: Facts): Draft[] {
  const left = otherClients(facts).filter(({ reason }) => reason === 'client-closed');
  const constant = new Set(constantAges(left).flatMap(({ records }) => records));
  const rest = left.filter((record) => !constant.has(record));
  const first = rest[0];
  if (!first) return [];
  return [
    {
      confidence: rest.some(({ reasonConfidence }) => reasonConfidence === 'certain')
        ? 'certain'
        : 'possible',
      where: { hop: null, proxy: 'client' },
      what: `${rest.length === 1 ? 'One stream of another client was' : `${rest.length} streams of other clients were`} closed from the client side${spanOf(rest)}.`,
      why: 'Tabs are closed, phones sleep, networks change: without a common duration nothing here needs a change.',
      evidence: rest.slice(0, 3).map((record) => rowOf(record)),
      fix: [],
    },
  ];
}

function spanOf(records: LogRecord[]): string {
  const ages = records.flatMap(({ durationMs }) => durationMs ?? []);
  if (ages.length === 0) return '';
  const [low, high] = [lowest(ages), highest(ages)].map(formatMs);
  return low === high ? `, after ${low}` : `, after ${low} to ${high}`;
}
