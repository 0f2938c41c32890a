/** Whether the clients of a population came back all at once. */

import { firstAtLeast } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { endAt } from '../ends/moment.ts';
import { clientsOf, returnsOf } from './returns.ts';

/** The busiest second of reconnects after streams that others ended. */
export interface ReturnBurst {
  /** Attempts that began in it. */
  streams: Stream[];
  /** Of those, how many opened no stream. */
  refused: Stream[];
  /** Streams that were lost in the two seconds in which most were. */
  lost: number;
  /** Further seconds, at least a second apart, in which at least half as many asked again: the same clients in step. */
  waves: number;
}

const secondMs = 1_000;
const lostWithinMs = 2_000;
/** Fewer than these would not be felt by any server. */
const fewest = 20;

/** Null where fewer than twenty came back in one second, or they had been lost one by one. Our own cuts do not count. */
export function returnBurstOf(facts: Facts): ReturnBurst | null {
  const losses = returnsOf(facts).filter(({ before }) => before.close.because === undefined);
  const lost = mostWithin(losses.map(({ before }) => endAt(facts, before)).sort(byNumber), lostWithinMs);
  if (lost.count < fewest) return null;
  const since = lost.from;
  const asked = againAfter(facts, since);
  const busiest = mostWithin(
    asked.map(({ openedAt }) => openedAt),
    secondMs,
  );
  if (busiest.count < Math.max(fewest, lost.count / 2)) return null;
  const streams = asked.slice(busiest.at, busiest.at + busiest.count);
  return {
    streams,
    refused: streams.filter((stream) => !isOpened(stream) && isAnswered(stream)),
    lost: lost.count,
    waves: wavesIn(asked.slice(busiest.at + busiest.count), busiest.count / 2),
  };
}

/** Attempts of clients that had a stream, from that moment on, in the order of asking. */
function againAfter(facts: Facts, since: number): Stream[] {
  return clientsOf(facts)
    .flatMap(({ streams }) => streams.filter(({ attempt, openedAt }) => attempt > 1 && openedAt >= since))
    .sort((a, b) => a.openedAt - b.openedAt);
}

/** Not one that we gave up at the end of the run. */
function isAnswered({ status, failure }: Stream): boolean {
  return status !== null || failure !== null;
}

interface Densest {
  /** Position and value of its first. */
  at: number;
  from: number;
  count: number;
}

function mostWithin(sorted: number[], spanMs: number): Densest {
  let most: Densest = { at: 0, from: sorted[0] ?? 0, count: 0 };
  for (const [at, from] of sorted.entries()) {
    const count = firstAtLeast(sorted, from + spanMs) - at;
    if (count > most.count) most = { at, from, count };
  }
  return most;
}

function wavesIn(later: Stream[], least: number): number {
  let waves = 0;
  let rest = later.map(({ openedAt }) => openedAt);
  while (rest.length > 0) {
    const { at, count } = mostWithin(rest, secondMs);
    if (count < least) break;
    waves++;
    rest = [...rest.slice(0, at), ...rest.slice(at + count)];
  }
  return waves;
}

function byNumber(a: number, b: number): number {
  return a - b;
}
