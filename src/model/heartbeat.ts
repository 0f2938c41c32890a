/** How often a stream says something, from what was seen of it. */
import type { Facts } from './facts.ts';
import { openedStreams } from './facts.ts';

export interface Heartbeat {
  /** Usual time between two arrivals, ms: the median of what was seen; null with fewer than two arrivals. */
  usualMs: number | null;
  /** Longest silence that a stream survived, ms. */
  longestMs: number;
  events: number;
  comments: number;
}

/** The rhythm over all streams that opened. */
export function heartbeatOf(facts: Facts): Heartbeat {
  const streams = openedStreams(facts);
  const gaps = streams.flatMap(({ arrivals }) =>
    arrivals.slice(1).map((arrival, i) => arrival.atMs - (arrivals[i]?.atMs ?? 0)),
  );
  const sorted = gaps.sort((a, b) => a - b);
  return {
    usualMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    longestMs: Math.max(0, ...streams.map(({ maxGapMs }) => maxGapMs ?? 0)),
    events: streams.reduce((sum, { eventCount }) => sum + eventCount, 0),
    comments: streams.reduce((sum, { commentCount }) => sum + commentCount, 0),
  };
}
