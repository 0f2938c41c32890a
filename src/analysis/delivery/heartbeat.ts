/** How often a stream says something, from what was seen of it. */
import { highest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { openedStreams } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';

export interface Heartbeat {
  /** Usual time between two arrivals, ms: the median of what was seen; null with fewer than two arrivals. */
  usualMs: number | null;
  /** Longest silence that a stream survived, ms. */
  longestMs: number;
  events: number;
  comments: number;
}

/** The rhythm over all streams that opened; of a population, over those that were not kept too. */
export function heartbeatOf(facts: Facts): Heartbeat {
  return heartbeats(facts);
}

const heartbeats = memoized((facts: Facts): Heartbeat => {
  const streams = openedStreams(facts);
  return {
    usualMs: facts.figures?.ms.gap?.p50 ?? usualGap(streams),
    longestMs: Math.max(0, highest(streams.map(({ maxGapMs }) => maxGapMs ?? 0))),
    events: streams.reduce((sum, { eventCount }) => sum + eventCount, 0),
    comments: streams.reduce((sum, { commentCount }) => sum + commentCount, 0),
  };
});

/** The median of the gaps where arrivals were kept, else of the mean gap of each stream. */
function usualGap(streams: Stream[]): number | null {
  const gaps = streams.flatMap(({ arrivals }) =>
    arrivals.slice(1).map((arrival, i) => arrival.atMs - (arrivals[i]?.atMs ?? 0)),
  );
  const sorted = (gaps.length > 0 ? gaps : streams.flatMap(meanGapOf)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function meanGapOf({ pace }: Stream): number[] {
  return pace && pace.arrivals > 1 ? [(pace.lastAtMs - pace.firstAtMs) / (pace.arrivals - 1)] : [];
}
