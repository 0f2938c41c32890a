/** Wall-clock moments of streams and rows: what happened at one time, and which streams went on after it. */

import { highest, lowest, spanOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { many } from '../../model/share.ts';
import { endedByPeer, isTruncated, type Stream } from '../../model/stream.ts';
import { endGroupsOf } from './end-groups.ts';
import { differentAgeMs, momentWidth, sameMomentMs, shortestIdleMs } from './end-moments.ts';
import { endAt, endTimes, requestAt, timingOf } from './timing.ts';

/** Streams that ended in one moment although they began at different times. */
export interface CommonEnd {
  /** Epoch ms of the first end. */
  at: number;
  /** Until the last one, ms. */
  spanMs: number;
  streams: Stream[];
}

export { sameMomentMs } from './end-moments.ts';
export { endAt, requestAt } from './timing.ts';

/** When a row was written, epoch ms by our clock; null when it has no time. */
export function rowAt({ clockOffsetMs }: Facts, record: LogRecord): number | null {
  return record.endedAt === null ? null : record.endedAt - (clockOffsetMs[record.hop] ?? 0);
}

/** The moment at which most streams of different ages ended together (of a few streams the first such moment); null when there is none. */
export function commonEnd(facts: Facts, streams: Stream[]): CommonEnd | null {
  const [first, ...later] = commonEnds(facts, streams);
  return later.reduce<CommonEnd | null>(
    (most, end) => (end.streams.length > (most?.streams.length ?? 0) ? end : most),
    first ?? null,
  );
}

/** Every moment at which streams of different ages ended together, in their order; of a few streams the first alone. */
export function commonEnds(facts: Facts, streams: Stream[]): CommonEnd[] {
  return ends(facts, streams);
}

const ends = memoizedPair((facts: Facts, streams: Stream[]): CommonEnd[] => {
  const ended = streams.filter((stream) => endedByPeer(stream) && stream.close.ageMs !== null);
  if (ended.length < many) return firstEnd(facts, ended);
  return endGroupsOf(facts, ended)
    .groups.filter(({ kind }) => kind === 'moment')
    .map((group) => endOf(facts, group.streams));
});

/** Streams in the order of their ends. */
function endOf(facts: Facts, streams: Stream[]): CommonEnd {
  const times = streams.map((stream) => endAt(facts, stream));
  const at = lowest(times);
  return { at, spanMs: highest(times) - at, streams };
}

function firstEnd(facts: Facts, streams: Stream[]): CommonEnd[] {
  const ended = [...streams].sort((a, b) => endAt(facts, a) - endAt(facts, b));
  for (const first of ended) {
    const at = endAt(facts, first);
    const together = ended.filter(
      (stream) => endAt(facts, stream) >= at && endAt(facts, stream) <= at + sameMomentMs,
    );
    if (spanOf(together.map((stream) => endTimes(facts, stream).ageMs)) > differentAgeMs)
      return [endOf(facts, together)];
  }
  return [];
}

/** Whether several streams of different ages all ended in one moment. */
export function isSharedEnd(facts: Facts, streams: Stream[]): boolean {
  const together = new Set(commonEnd(facts, streams)?.streams);
  return streams.length > 1 && streams.every((stream) => together.has(stream));
}

/** Whether a timer ends these streams as well: one that sweeps ends several in one moment. */
export function fitsTimer(facts: Facts, { streams }: CommonEnd): boolean {
  const timing = streams.length < many ? timingOf(facts, streams) : null;
  return timing !== null && timing.pattern !== 'none' && timing.idleMs[0] >= shortestIdleMs;
}

/** Whether a stream was open at that moment and still so, unhurt, when it was over. */
export function isOpenPast(
  facts: Facts,
  stream: Stream,
  { at, spanMs }: Pick<CommonEnd, 'at' | 'spanMs'>,
): boolean {
  return requestAt(stream) < at && endAt(facts, stream) > at + Math.max(spanMs, sameMomentMs);
}

/** Streams cut in one moment, whatever their ages, where the address they were connected to refuses connections since; null for none. */
export function endBeforeRefusals(facts: Facts, streams: Stream[]): CommonEnd | null {
  const cut = streams.filter((stream) => isTruncated(stream) && stream.close.ageMs !== null);
  if (cut.length === 0) return null;
  const end = endOf(facts, cut);
  const addresses = new Set(cut.map(({ address }) => address));
  const isRefused = facts.streams.some(
    ({ route, failure, address, openedAt }) =>
      route === 'proxy' &&
      failure?.code === 'ECONNREFUSED' &&
      openedAt > end.at - 200 &&
      (address === null || (addresses.size === 1 && addresses.has(address))),
  );
  const widthMs = momentWidth(cut.length < many ? 0 : cut.length);
  return isRefused && end.spanMs <= widthMs ? end : null;
}
