/** Many streams that became silent at one moment: their data source stalled, so their heartbeat was not too slow. */

import { highest, lowest, spanOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { allOf, many } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';
import { differentAgeMs, sameMomentMs } from './end-moments.ts';
import { endAt, endTimes, longestEarlierGap } from './timing.ts';

export interface CommonSilence {
  /** How many became silent at each moment, in order of time. */
  counts: number[];
  /** Within what time the last bytes of one moment came, at most, ms. */
  spanMs: number;
  /** Ages at the last byte, ms. */
  agesMs: [number, number];
  /** The longest silence that one of them had survived before, ms. */
  earlierMs: number;
}

/** With bytes at half the limit or more often, a stream stays clear of the limit. */
const clearShare = 0.5;

/**
 * The moments at which nine in ten of these streams, of different ages, had their last bytes; null where they became
 * silent one by one, or where their bytes were too far apart for an idle limit of `limitMs` already before.
 */
export function commonSilence(facts: Facts, streams: Stream[], limitMs: number): CommonSilence | null {
  const heard = streams.map((stream) => {
    const { idleMs, ageMs } = endTimes(facts, stream);
    return { at: endAt(facts, stream) - idleMs, ageMs: ageMs - idleMs, earlierMs: longestEarlierGap(stream) };
  });
  const moments = momentsOf(heard.sort((a, b) => a.at - b.at));
  const members = moments.flat();
  const isMost = members.length >= many && members.length >= streams.length * 0.9;
  if (!isMost || !allOf(members, ({ earlierMs }) => earlierMs <= limitMs * clearShare)) return null;
  const ages = members.map(({ ageMs }) => ageMs);
  return {
    counts: moments.map(({ length }) => length),
    spanMs: highest(moments.map((moment) => spanOf(moment.map(({ at }) => at)))),
    agesMs: [lowest(ages), highest(ages)],
    earlierMs: highest(members.map(({ earlierMs }) => earlierMs)),
  };
}

interface LastByte {
  at: number;
  ageMs: number;
  earlierMs: number;
}

/** Runs of last bytes within one second, each of many streams of different ages; `sorted` by their time. */
function momentsOf(sorted: LastByte[]): LastByte[][] {
  const runs: LastByte[][] = [];
  for (const one of sorted) {
    const run = runs.at(-1);
    if (run?.[0] && one.at - run[0].at <= sameMomentMs) run.push(one);
    else runs.push([one]);
  }
  return runs.filter((run) => run.length >= many && isShared(run));
}

/** Their ages then lie further apart than the moments: streams that opened in waves, and fall silent at one age, do so in waves too. */
function isShared(run: LastByte[]): boolean {
  const agesMs = spanOf(run.map(({ ageMs }) => ageMs));
  return agesMs > differentAgeMs && agesMs > 1.5 * spanOf(run.map(({ at }) => at));
}
