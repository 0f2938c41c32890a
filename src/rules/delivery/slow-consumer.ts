/** The client takes events more slowly than they come, and what stands before it gives it up. */

import { blameFor } from '../../analysis/parties/blame.ts';
import { otherRows } from '../../analysis/parties/other-clients.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { accessRows, endedStreams, type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Finding, ProposedFix } from '../../model/finding.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { endedByPeer, isOpened, type Stream } from '../../model/stream.ts';
import { advised, ownAdvice } from '../../proxies/profile/advice.ts';
import { countOf, endOf, hopSubject, rowOf, sentence } from '../frames/evidence.ts';
import { otherClientsDraft } from '../frames/other-clients.ts';
import { severityByShare } from '../frames/population-facts.ts';
import { type Draft, found, type Rule, ruledOut } from '../rule.ts';
import { nginx, page, rfc } from '../sources.ts';

export const slowConsumer: Rule = {
  id: 'slow-consumer',
  title: 'a client that reads too slowly is cut',
  severity: 'critical',
  group: 'delivery',
  rank: 75,
  needs: ['wire', 'access-log', 'error-log', 'config'],
  about: {
    what: 'The client does not take what was sent: buffers before it fill, events come ever later, and at last its proxy gives it up. A tab that sleeps, a phone on a bad line and a handler that waits for each event look like that.',
    lookAlikes: [
      '`idle-timeout`: the upstream was silent; here it sent more than the client took.',
      '`client-closed`: the client left by itself.',
      '`proxy-buffering`: events come late to every client, however fast it reads.',
    ],
    settles:
      '`--slow-reader`, which asks and hardly reads: whether such a client is cut, and by whom. In logs `client timed out … while sending to client` (at level info) and the like.',
    source: [
      nginx('send_timeout', 'http_core'),
      page('HAProxy: timeout client', 'https://docs.haproxy.org/2.8/configuration.html#4.2-timeout%20client'),
      rfc(9113, '5.2'),
    ],
  },
  explains: ['client-closed', 'client-timeout', 'h2-reset'],
  judge(facts) {
    const drafts = [...onOwnStreams(facts), ...onSlowReader(facts)];
    if (drafts.length > 0) return found(this, drafts);
    const rows = otherRows(facts, ['client-slow']).filter(({ status }) => status === 200);
    const others = otherClientsDraft(rows, (row) => ({
      what: 'were given up, as they did not take what was sent',
      why: 'Their clients read too slowly or were gone without a word (a laptop asleep, a phone without a network); our own streams were read in time.',
      fix: fixesFor(row),
    }));
    if (!others) return ruledOut(clearedWords(facts));
    return found(this, [isUsual(facts, rows) ? { ...others, severity: 'warning' } : others]);
  },
};

/** A laptop asleep is one of many; where at least every other client that got a stream was given up, the limit is too short for them. */
const fewest = 3;

function isUsual(facts: Facts, rows: LogRecord[]): boolean {
  const joined = new Set(facts.joins.map(({ record }) => record));
  const [first] = rows;
  const path = (record: LogRecord) => record.path?.split('?')[0];
  const others = accessRows(facts).filter(
    (record) =>
      record.status === 200 &&
      record.method !== 'HEAD' &&
      !joined.has(record) &&
      first &&
      path(record) === path(first),
  );
  return rows.length >= fewest && rows.length * 2 >= others.length;
}

/** The row of its proxy says so. */
function isSlowByRow(facts: Facts, stream: Stream): boolean {
  return isOpened(stream) && blameFor(facts, stream)?.reason === 'client-slow';
}

/** This tool reads as fast as it can: where its machine is too slow for the stream, others tell of that too. */
function onOwnStreams(facts: Facts): Draft[] {
  const slow = endedStreams(facts).filter((stream) => isSlowByRow(facts, stream));
  const [first] = slow;
  const blame = first && blameFor(facts, first);
  if (!blame?.record) return [];
  const where = { hop: blame.hop?.name ?? null, proxy: blame.proxy };
  return [
    {
      severity: severityByShare(facts, slow),
      confidence: blame.confidence,
      where,
      what: `${hopSubject(where)} gave up ${countOf(slow, openedWireStreams(facts))}, as the client did not take what was sent.`,
      why: 'More was sent than this client, or the network before it, took in time: the buffers between were full.',
      covers: slow,
      evidence: [rowOf(blame.record, first?.id), ...slow.slice(0, 3).map(endOf)],
      fix: fixesFor(where),
    },
  ];
}

/** `--slow-reader`: a client of ours that hardly reads, while the others read all. */
function onSlowReader(facts: Facts): Draft[] {
  const [slow] = slowReaders(facts);
  if (!slow) return [];
  const blame = isSlowByRow(facts, slow) ? blameFor(facts, slow) : null;
  const isCut = endedByPeer(slow) && !endedStreams(facts).some(({ trial }) => trial !== slow.trial);
  if (!blame?.record && !isCut) return [];
  const where: Finding['where'] = { hop: blame?.hop?.name ?? null, proxy: blame?.proxy ?? 'unknown' };
  const who = blame ? sentence(hopSubject(where)) : 'Something on the way';
  return [
    {
      severity: 'warning',
      confidence: blame?.confidence ?? 'likely',
      where,
      title: 'a client that reads too slowly would be cut',
      what: `${who} cut the client of ours that hardly read (--slow-reader)${tookWords(blame?.record?.durationMs)}.`,
      why: 'The streams that were read in time went on. A client that does not keep up (a tab asleep, a bad line) loses its stream so, and what it missed with it.',
      evidence: [...(blame?.record ? [rowOf(blame.record, slow.id)] : []), endOf(slow)],
      fix: fixesFor(where),
    },
  ];
}

function slowReaders({ beside = [] }: Facts): Stream[] {
  return beside.filter((stream) => stream.asks === 'slow-reader' && isOpened(stream));
}

function tookWords(durationMs: number | null | undefined): string {
  return durationMs == null ? '' : ` after ${formatMs(durationMs)}`;
}

function fixesFor({ proxy }: { proxy: string }): ProposedFix[] {
  const timer = ownAdvice(proxy, 'client-timer');
  return [
    {
      proxy: 'client',
      setting: 'reading',
      text: 'Read events as they come, and do slow work elsewhere than in the handler; come back with Last-Event-ID after a cut.',
    },
    {
      proxy: 'origin',
      setting: 'events per second',
      text: 'Send less to a client that does not keep up: drop or merge events that a newer one replaces, and give its queue a limit.',
    },
    ...(timer ? [advised(proxy, timer)] : []),
  ];
}

function clearedWords(facts: Facts): string {
  const slow = slowReaders(facts);
  if (slow.length === 0) return 'no client was given up for reading too slowly';
  const forMs = highest(slow.map(({ close }) => close.ageMs ?? 0));
  return `a client of ours that hardly read (--slow-reader) was not cut in ${formatMs(forMs)}`;
}
