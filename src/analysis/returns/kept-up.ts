/** What the ids of a population's reconnects come to, apart from those that another server or a cache answered. */
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isOpened } from '../../model/stream.ts';
import { isFromCache } from '../delivery/cached-copies.ts';
import { endAt } from '../ends/moment.ts';
import { hasMoved } from './moves.ts';
import { type Return, returnsOf } from './returns.ts';

/** Reconnects that opened, by what their first id said. */
export interface KeptUp {
  all: Return[];
  /** Of which the ids could be compared. */
  judged: Return[];
  lossy: Return[];
  repeating: Return[];
  restarted: Return[];
  /** Ids of no order. */
  unjudged: Return[];
  lostEvents: number;
  repeatedEvents: number;
}

export function keptUp(facts: Facts): KeptUp {
  return sums(facts);
}

const sums = memoized((facts: Facts): KeptUp => {
  const all = returnsOf(facts).filter(
    ({ before, stream }) =>
      isOpened(stream) && !hasMoved(facts, before, stream) && !isFromCache(facts, stream),
  );
  const of = (outcome: string) => all.filter(({ stream }) => stream.resumption?.outcome === outcome);
  const judged = of('resumed');
  const sum = (key: 'lost' | 'repeated') =>
    judged.reduce((total, { stream }) => total + (stream.resumption?.[key] ?? 0), 0);
  return {
    all,
    judged,
    lossy: judged.filter(({ stream }) => (stream.resumption?.lost ?? 0) > 0),
    repeating: judged.filter(({ stream }) => (stream.resumption?.repeated ?? 0) > 0),
    restarted: of('restarted'),
    unjudged: of('unjudged'),
    lostEvents: sum('lost'),
    repeatedEvents: sum('repeated'),
  };
});

/** A pause must hold so many events before it shows whether they were kept. */
const fewestMissed = 2;

/**
 * Reconnects at which all that was made while the client was away is missing: nothing of it was replayed. Null where one got
 * at least a part, or too little was made meanwhile to tell.
 */
export function neverReplayed(facts: Facts): Return[] | null {
  const { judged } = keptUp(facts);
  const telling = judged.filter((one) => madeMeanwhile(facts, one) >= fewestMissed);
  if (telling.length === 0) return null;
  const isAll = telling.every((one) => (one.stream.resumption?.lost ?? 0) >= madeMeanwhile(facts, one) - 1.5);
  return isAll ? telling : null;
}

/** How many events its feed makes in the time that the client was away, by its own pace. */
function madeMeanwhile(facts: Facts, { before, stream }: Return): number {
  const awayMs = stream.openedAt + (stream.marks.headersMs ?? 0) - endAt(facts, before);
  const pace = before.eventCount / Math.max(1, before.close.ageMs ?? 1);
  return Math.max(0, awayMs * pace);
}
