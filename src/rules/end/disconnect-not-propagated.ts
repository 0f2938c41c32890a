/** The client left, and the way behind it goes on: upstream streams are held for nobody. */

import { longestEarlierGap } from '../../analysis/ends/timing.ts';
import { joinsOf } from '../../analysis/parties/joined-rows.ts';
import { formatMs } from '../../model/duration.ts';
import { highest } from '../../model/extremes.ts';
import { type Facts, openedWireStreams } from '../../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../../model/finding.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Hop } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { ownAdvice } from '../../proxies/profile/advice.ts';
import { hopSubject, rowOf } from '../frames/evidence.ts';
import { type Draft, found, notChecked, type Rule, ruledOut } from '../rule.ts';
import { measured, nginx } from '../sources.ts';

/** Who notices only when it writes needs a second event for that; and so long at least, ms. */
const eventsToNotice = 2;
const noticedMs = 3_000;

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
      'A hop that notices a lost client only when it next writes: it ends within two events.',
    ],
    settles:
      '`--leave-early` with the access log of each hop: one stream leaves after a few seconds, and its rows must come soon.',
    source: [
      nginx('proxy_ignore_client_abort'),
      measured(
        'Nginx 1.22.1 with proxy_ignore_client_abort on: the row comes when the origin has written twice, or ends',
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

/** Asked to leave early, and left while they ran; where this process stood still, when it left is not known. */
function streamsThatLeft({ beside = [] }: Facts): Stream[] {
  return beside.filter(
    (stream) =>
      stream.asks === 'left-early' &&
      stream.route === 'proxy' &&
      isOpened(stream) &&
      stream.close.how === 'own-stop' &&
      stream.soundEvents === undefined,
  );
}

function rowsOf(facts: Facts, stream: Stream): LogRecord[] {
  return joinsOf(facts, stream).flatMap(({ record, join }) =>
    record.kind === 'access' && record.durationMs !== null && join !== 'fuzzy' ? [record] : [],
  );
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
  const leftAtMs = stream.openedAt + (stream.marks.requestSentMs ?? 0) + (stream.close.ageMs ?? 0);
  const own = rowsOf(facts, stream);
  for (const [position, hop] of facts.hops.entries()) {
    const others = openedWireStreams(facts).filter(
      (other) =>
        other.protocol === stream.protocol && rowsOf(facts, other).some((row) => row.hop === hop.name),
    );
    const endedMs = highest(others.map(endedAt));
    if (own.some((row) => row.hop === hop.name) || others.length === 0) continue;
    if (endedMs - leftAtMs > boundOf(stream) + noticedMs) return { stream, position, hop };
  }
  return null;
}

function endedAt({ openedAt, marks, close }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0) + (close.ageMs ?? 0);
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

const holdWords =
  'A row is written when the request ends there. Each client that leaves (a closed tab, a reconnect) goes on to hold a connection and what feeds it, until the origin ends by itself.';

/** The hop before the one whose request lasted too long did not close it; the first was told by us. */
function holderOf({ hops }: Facts, position: number): Finding['where'] {
  const hop = hops[Math.max(0, position - 1)];
  return hop ? { hop: hop.name, proxy: hop.proxy } : { hop: null, proxy: 'unknown' };
}

function leftFact(stream: Stream): Evidence {
  const { id, close } = stream;
  return {
    fact: `${id}: we closed it ${formatMs(close.ageMs ?? 0)} after the request`,
    from: 'connection',
    connection: id,
    value: Math.round(close.ageMs ?? 0),
    unit: 'ms',
  };
}

function fixesFor({ proxy }: Finding['where']): ProposedFix[] {
  const own = ownAdvice(proxy, 'client-abort');
  return [
    own
      ? { proxy, setting: own.setting, suggested: own.suggested, text: own.text ?? '' }
      : {
          proxy,
          setting: 'close of the upstream',
          text: 'Have it close its request to the upstream when its client is gone.',
        },
    {
      proxy: 'origin',
      setting: 'heartbeat',
      text: 'Send a comment every 15 s, so that what notices a lost client only when it writes does so, and end what feeds the stream when its connection closes.',
    },
  ];
}
