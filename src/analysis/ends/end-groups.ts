/** What the ends of a population have in common, part by part: one moment, one silence, one age. */

import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';
import { momentsIn } from './end-moments.ts';
import { timersIn, withoutTimers } from './end-timers.ts';
import { type EndedSample, sampleOf } from './ended-sample.ts';
import { earlyMs } from './timing.ts';

/** Streams that share one kind of end. `idle` and `age`: cut by a timer of that kind; `moment`: cut together, whatever their ages. */
export interface EndGroup {
  kind: 'moment' | 'idle' | 'age';
  streams: Stream[];
}

export interface EndGroups {
  /** The moments in their order, then the timers, the commonest first. */
  groups: EndGroup[];
  rest: Stream[];
}

/** Splits ended streams into what they share; meant for ten streams or more. */
export function endGroupsOf(facts: Facts, streams: Stream[]): EndGroups {
  return grouped(facts, streams);
}

const grouped = memoizedPair((facts: Facts, streams: Stream[]): EndGroups => {
  const early = earlyMs(facts, streams);
  const all = streams.map((stream) => sampleOf(facts, stream, early));
  const fewest = Math.max(5, Math.min(20, Math.ceil(all.length / 10)));
  const first = momentsIn(all, fewest, early);
  const timers = timersIn(first.rest, fewest, early);
  // Among the ends of a timer, a moment can include some of them by chance, or is only visible once they are removed.
  const moments = [
    ...first.peaks.flatMap((peak) => withoutTimers(peak, timers.peaks, fewest)),
    ...momentsIn(timers.rest, fewest, early).peaks,
  ].sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0));
  const taken = new Set([...moments, ...timers.peaks.map(({ members }) => members)].flat());
  return {
    groups: [
      ...moments.map((members) => endGroup('moment', members)),
      ...timers.peaks.map(({ kind, members }) => endGroup(kind, members)),
    ],
    rest: all.filter((one) => !taken.has(one)).map(({ stream }) => stream),
  };
});

function endGroup(kind: EndGroup['kind'], members: EndedSample[]): EndGroup {
  return { kind, streams: members.map(({ stream }) => stream) };
}
