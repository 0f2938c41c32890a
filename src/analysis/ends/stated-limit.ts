/** A limit as a config states it, against what was measured of the ends that it is said to have made. */

import { rangeOf } from '../../model/extremes.ts';
import type { Stream } from '../../model/stream.ts';

/** What was measured at the ends: of the streams that the limit explains, or of all where it explains none. */
export interface Measured {
  /** None of them ended anywhere near the limit: another config, server or route is in force. */
  isContradicted: boolean;
  streams: Stream[];
  seenMs: [number, number];
}

/** `of`: what the limit counts, as it was at the end of a stream, ms. */
export function measuredAgainst(
  limitMs: number,
  streams: Stream[],
  of: (stream: Stream) => number,
): Measured {
  const near = streams.filter((stream) => !isFarFrom(of(stream), limitMs));
  const shown = near.length > 0 ? near : streams;
  return { isContradicted: near.length === 0, streams: shown, seenMs: rangeOf(shown.map(of)) };
}

/** By more than timers that fire early, proxies that close late, and busy machines make of it. */
function isFarFrom(seenMs: number, limitMs: number): boolean {
  return seenMs < limitMs * 0.7 - 500 || seenMs > limitMs * 1.3 + 1_500;
}
