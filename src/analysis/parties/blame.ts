/**
 * Who ended a stream, from what each hop on its path logged. The cause sits where the first close came from, not
 * where it was noticed: a hop that says "my upstream closed" passes the blame inward, one that says "my client
 * left" passes it outward, and one whose own timer fired keeps it.
 */
import type { Facts, Join } from '../../model/facts.ts';
import { type Confidence, confidenceRank } from '../../model/finding.ts';
import { type LogRecord, type ProxyKind, type Reason, refusalReasons } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import type { Hop } from '../../model/plan.ts';
import type { Stream } from '../../model/stream.ts';
import { isAside } from './aside.ts';
import { hasRecovered } from './before-head.ts';
import { innerRowOf } from './inner-row.ts';
import { joinsOf } from './joined-rows.ts';

/** The most telling row of one hop for one stream. */
export interface HopWord {
  hop: Hop;
  record: LogRecord;
  join: Join;
}

export interface Blame {
  stream: Stream;
  /** The hop whose act it was; null: the origin, the client or something that logged nothing. */
  hop: Hop | null;
  proxy: ProxyKind;
  reason: Reason;
  /** The row that says so; for the origin, the row of the hop in front of it. */
  record: LogRecord | null;
  confidence: Confidence;
  chain: HopWord[];
}

/** Reasons for which a proxy itself acts: its own timer, rule or shutdown; all others it only observed. */
const ownReasons: ReadonlySet<Reason> = new Set<Reason>([
  ...refusalReasons,
  'idle-timeout',
  'total-timeout',
  'client-slow',
  'proxy-shutdown',
  'stop',
  'reload',
]);

/** Reasons that do not show who ended a request. */
const uninformativeReasons = new Set<Reason>(['unknown', 'buffered-to-disk', 'upstream-retried', 'cached']);

export function weaker(a: Confidence, b: Confidence): Confidence {
  return confidenceRank[a] <= confidenceRank[b] ? a : b;
}

/** The row of `hop` that says most about how `stream` ended: an error line over an access row that only says 200. */
export function wordOf(facts: Facts, stream: Stream, hop: Hop): HopWord | null {
  const own = joinsOf(facts, stream).filter((join) => join.hop === hop.name);
  const joins = own.filter(({ record }) => !hasRecovered(stream, record) && !isAside(stream, record, own));
  const rows = joins.filter(({ record }) => !uninformativeReasons.has(record.reason));
  const ranked = rows.sort((a, b) => rank(b.record) - rank(a.record) || acted(b.record) - acted(a.record));
  const best = ranked[0] ?? joins[0];
  const join = best && (innerRowOf(facts, best) ?? best);
  return join ? { hop, record: join.record, join } : null;
}

/** In front of itself it writes both: that its upstream went, and the act of its own by which it did. */
function acted({ reason }: LogRecord): number {
  return reason === 'idle-timeout' || reason === 'total-timeout' ? 1 : 0;
}

function rank(record: LogRecord): number {
  return confidenceRank[record.reasonConfidence] * 2 + (record.kind === 'error' ? 1 : 0);
}

/** The action that ended (or refused) a stream, as far as the logs show; null when no hop logged anything about it. */
export function blameFor(facts: Facts, stream: Stream): Blame | null {
  return blamed(facts, stream);
}

const blamed = memoizedPair((facts: Facts, stream: Stream): Blame | null => {
  if (stream.route === 'direct') return null;
  const words = facts.hops.map((hop) => ({ hop, word: wordOf(facts, stream, hop) }));
  const chain = words.flatMap(({ word }) => (word ? [word] : []));
  let blame: Blame | null = null;
  for (const [position, { hop, word }] of words.entries()) {
    if (!word || uninformativeReasons.has(word.record.reason)) continue;
    const { record, join } = word;
    const confidence = weaker(record.reasonConfidence, join.confidence);
    const base = { stream, reason: record.reason, record, confidence, chain };
    if (ownReasons.has(record.reason)) return { ...base, hop, proxy: hop.proxy };
    if (record.reason === 'client-closed') {
      // The client of an inner hop is the hop in front of it: that one left, and has its own row about it.
      if (position === 0)
        return actFurtherIn(words, stream, chain) ?? { ...base, hop: null, proxy: 'client' };
      // If that hop says the same about this one, something between the two closed both sides.
      const both = blame?.reason === 'upstream-closed' && confidence === 'certain';
      return blame && both ? { ...blame, hop: null, proxy: 'network', chain } : blame;
    }
    // Nginx says 200 OK after a crash behind it too: the row of the hop in front is more reliable.
    if (record.reason === 'clean' && confidence !== 'certain' && blame && blame.reason !== 'clean') continue;
    const next = words[position + 1] ?? null;
    blame = { ...base, ...behind(next?.hop ?? null) };
    if (isPerhapsPassedOn(record, next)) blame.confidence = weaker(confidence, 'likely');
  }
  return blame;
});

/** A hop that closed, and whose own log does not say why, may only have passed an end on. */
function isPerhapsPassedOn({ reason }: LogRecord, next: { word: HopWord | null } | null): boolean {
  if (next === null) return false;
  return (
    reason === 'upstream-closed' || (next.word !== null && uninformativeReasons.has(next.word.record.reason))
  );
}

/** If a hop that is listed further in ended the stream itself, it really is in front of the hop whose client left: the given order is wrong. */
function actFurtherIn(words: { word: HopWord | null }[], stream: Stream, chain: HopWord[]): Blame | null {
  const word = words.slice(1).find(({ word }) => word !== null && ownReasons.has(word.record.reason))?.word;
  if (!word) return null;
  const { hop, record, join } = word;
  const confidence = weaker(record.reasonConfidence, join.confidence);
  return { stream, hop, proxy: hop.proxy, reason: record.reason, record, confidence, chain };
}

/** The party behind a hop that saw its upstream end: the next hop, if one is known, else the origin. */
function behind(next: Hop | null): { hop: Hop | null; proxy: ProxyKind } {
  return next ? { hop: next, proxy: next.proxy } : { hop: null, proxy: 'origin' };
}

/** One blame a stream, for the streams that a peer ended or refused. */
export function blames(facts: Facts, streams: Stream[]): Blame[] {
  return streams.flatMap((stream) => blameFor(facts, stream) ?? []);
}
