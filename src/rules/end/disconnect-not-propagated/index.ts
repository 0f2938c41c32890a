/** The client left, and the way behind it goes on: upstream streams are held for nobody. */

import { longestEarlierGap } from '../../../analysis/ends/timing.ts';
import { formatMs } from '../../../model/duration.ts';
import { highest } from '../../../model/extremes.ts';
import { type Facts, openedWireStreams } from '../../../model/facts.ts';
import type { Finding } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import type { Hop } from '../../../model/plan.ts';
import type { Stream } from '../../../model/stream.ts';
import { hopSubject, rowOf } from '../../frames/evidence.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../../rule.ts';
import { measured, nginx } from '../../sources.ts';
import { fixesFor, holdWords } from './fix.ts';
import { holdingOf, ofHolding } from './holding.ts';
import { endedAt, leftFact, noticedMs, rowsOf, streamsThatLeft } from './left-streams.ts';

/** Who notices only when it writes needs a second event for that. */
const eventsToNotice = 2;

export const disconnectNotPropagated: Rule = {
  id: 'disconnect-not-propagated',
  title: 'a client left, and its upstream stream goes on',
  severity: 'warning',
  group: 'end',
  rank: 155,
  needs: ['wire', 'access-log'],
  about: {
    what: 'A stream of ours was closed by us, and a hop behind went on with it long after: its row says that the request lasted longer than our stream, or does not come. Each client that leaves then holds a connection, a worker or a subscription for nobody.',
    lookAlikes: [
      '`client-closed`: the client left, and the hop ended the upstream with it.',
      '`origin-workers-exhausted`: what the streams that were never given free come to.',
      'A hop that notices a lost client only when it next writes: it ends within two events. Where the origin is silent it holds on, and that is told as possible or likely: its log may be late.',
    ],
    settles:
      '`--leave-early` with the access log of each hop: one stream leaves after a few seconds, and its rows must come soon.',
    source: [
      nginx('proxy_ignore_client_abort'),
      measured(
        'Nginx 1.22.1 with proxy_ignore_client_abort on: the row comes when the origin has written twice, or ends',
      ),
      measured(
        'HAProxy 2.6.12, Apache 2.4.71 and Varnish 7.1.1: no row, and an open upstream, for as long as the origin is silent',
      ),
    ],
  },
  explains: ['origin-workers-exhausted'],
  judge(facts) {
    const left = streamsThatLeft(facts);
    if (left.length === 0)
      return ruledOut('no stream of ours was made to leave while the others stayed (--leave-early)');
    const late = left.flatMap((stream) => firstLate(facts, stream) ?? []);
    if (late.length > 0) return found(this, [ofLateRows(facts, late)]);
    const unended = left.flatMap((stream) => firstMissing(facts, stream) ?? []);
    const [first] = unended;
    if (first) return found(this, [ofMissingRow(facts, first)]);
    const [held] = left.flatMap((stream) => holdingOf(facts, stream) ?? []);
    if (held) return found(this, [ofHolding(held)]);
    const rows = left.flatMap((stream) => rowsOf(facts, stream));
    return rows.length === 0
      ? notChecked(['access-log'])
      : ruledOut(`the rows of streams that we closed end with them (${rows.length} seen)`);
  },
};

interface LateRow {
  stream: Stream;
  /** Where it is among the hops, client side first. */
  position: number;
  record: LogRecord;
  lateMs: number;
}

function boundOf(stream: Stream): number {
  return highest([noticedMs, eventsToNotice * longestEarlierGap(stream) + 1_000]);
}

/** The hop nearest to us whose request lasted too long. */
function firstLate(facts: Facts, stream: Stream): LateRow | null {
  const rows = rowsOf(facts, stream);
  for (const [position, hop] of facts.hops.entries()) {
    const record = rows.find((row) => row.hop === hop.name);
    const lateMs = (record?.durationMs ?? 0) - (stream.close.ageMs ?? 0);
    if (record && lateMs > boundOf(stream) + record.stampMs) return { stream, position, record, lateMs };
  }
  return null;
}

function ofLateRows(facts: Facts, late: LateRow[]): Draft {
  const [first] = late as [LateRow, ...LateRow[]];
  const where = holderOf(facts, first.position);
  const count = `${late.length} stream${late.length === 1 ? '' : 's'}`;
  const longest = formatMs(highest(late.map(({ lateMs }) => lateMs)));
  return {
    confidence: first.position === 0 ? 'certain' : 'likely',
    where,
    what: `${hopSubject(where)} went on with ${count} for ${longest} after we had closed.`,
    why: holdWords,
    evidence: late.slice(0, 3).flatMap(({ stream, record }) => [leftFact(stream), rowOf(record, stream.id)]),
    fix: fixesFor(where),
  };
}

/** A hop whose log shows other streams of this run, and not the one that left long before. */
function firstMissing(facts: Facts, stream: Stream): { stream: Stream; position: number; hop: Hop } | null {
  const own = rowsOf(facts, stream);
  for (const [position, hop] of facts.hops.entries()) {
    const others = openedWireStreams(facts).filter(
      (other) =>
        other.protocol === stream.protocol && rowsOf(facts, other).some((row) => row.hop === hop.name),
    );
    const endedMs = highest(others.map(endedAt));
    if (own.some((row) => row.hop === hop.name) || others.length === 0) continue;
    if (endedMs - endedAt(stream) > boundOf(stream) + noticedMs) return { stream, position, hop };
  }
  return null;
}

function ofMissingRow(
  facts: Facts,
  { stream, position, hop }: { stream: Stream; position: number; hop: Hop },
): Draft {
  const where = holderOf(facts, position);
  const leftMs = formatMs(stream.close.ageMs ?? 0);
  return {
    confidence: 'likely',
    where,
    what: `${hopSubject(where)} has not ended a stream that we left after ${leftMs}: ${unwritten(hop)}`,
    why: holdWords,
    evidence: [leftFact(stream)],
    fix: fixesFor(where),
  };
}

function unwritten({ name }: Hop): string {
  return `the log of ${name} has no row of it yet, and rows of streams that ended later.`;
}

/** The hop before the one whose request lasted too long did not close it; the first was told by us. */
function holderOf({ hops }: Facts, position: number): Finding['where'] {
  const hop = hops[Math.max(0, position - 1)];
  return hop ? { hop: hop.name, proxy: hop.proxy } : { hop: null, proxy: 'unknown' };
}
