/** Streams that ended when their credentials did, whatever their age. */

import { spanOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { endedStreams } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { endAt } from './moment.ts';

/** Servers look at clocks of their own, and some give a token a little longer. */
const beforeMs = 2_000;
const afterMs = 10_000;
/** Ends this close together are one moment; ages this far apart are no timer's. */
const momentMs = 1_500;
const differentAgesMs = 1_000;

export interface EndedWithCredentials {
  streams: Stream[];
  /** From the moment that the credentials name to the first end, ms; negative: before it. */
  lateMs: number;
  /** Streams of ages far apart ended in one moment: no timer of a stream does that. */
  isOneMoment: boolean;
}

/** Null where nothing says when they end, or nothing ended about then. */
export function endedWithCredentials(facts: Facts): EndedWithCredentials | null {
  const { credentialsEnd } = facts.plan.target;
  if (!credentialsEnd) return null;
  const { at } = credentialsEnd;
  const streams = endedStreams(facts).filter((stream) => {
    const late = endAt(facts, stream) - at;
    return late >= -beforeMs && late <= afterMs;
  });
  if (streams.length === 0) return null;
  const ends = streams.map((stream) => endAt(facts, stream));
  const ages = streams.map(({ close }) => close.ageMs ?? 0);
  return {
    streams,
    lateMs: Math.min(...ends.slice(0, 1000)) - at,
    isOneMoment: spanOf(ends) <= momentMs && spanOf(ages) - spanOf(ends) >= differentAgesMs,
  };
}
