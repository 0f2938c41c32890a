/** The silences that a stream survived. */
import type { Stream } from '../../model/stream.ts';

/** The longest silence between two arrivals, without the one that the end closed. */
export function longestEarlierGap(stream: Stream): number {
  if (stream.pace) return stream.pace.longestGapMs;
  return Math.max(0, ...gapsOf(stream));
}

/** How many silences of `ms` or longer it survived; of one whose arrivals were not kept, one at most. */
export function gapsOfAtLeast(stream: Stream, ms: number): number {
  if (stream.pace) return stream.pace.longestGapMs >= ms ? 1 : 0;
  return gapsOf(stream).filter((gap) => gap >= ms).length;
}

/** The silence between the last two arrivals, ms; null where there were not two. */
export function lastGap({ arrivals }: Stream): number | null {
  const [before, last] = arrivals.slice(-2);
  return before && last ? last.atMs - before.atMs : null;
}

/** The longest silence between two arrivals; the time to the first one is none. */
export function longestGapBetween({ arrivals, pace }: Stream): number {
  if (pace) return pace.longestGapMs;
  return Math.max(0, ...arrivals.slice(1).map(({ atMs }, i) => atMs - (arrivals[i]?.atMs ?? 0)));
}

/** From the head to the first arrival, and between two arrivals each, ms. */
function gapsOf({ arrivals, marks }: Stream): number[] {
  const [first] = arrivals;
  if (!first) return [];
  const between = arrivals.slice(1).map(({ atMs }, i) => atMs - (arrivals[i]?.atMs ?? 0));
  return marks.headersMs === null ? between : [first.atMs - marks.headersMs, ...between];
}
