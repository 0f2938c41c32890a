/** Many streams that ended after one silence, or at one age, whenever that was. */

import { highest, lowest } from '../../model/extremes.ts';
import { densest } from './densest.ts';
import { maxPeaks, shortestIdleMs } from './end-moments.ts';
import type { EndedSample } from './ended-sample.ts';
import { toleranceOf } from './timing.ts';

/** Below this an age is the time a failure took, not a limit. */
const shortestAgeMs = 1_000;

/** Streams that a timer ended. */
export interface TimerPeak {
  kind: 'idle' | 'age';
  members: EndedSample[];
}

/** One silence or one age, the commonest first. */
export function timersIn(
  all: EndedSample[],
  fewest: number,
  early: number,
): { peaks: TimerPeak[]; rest: EndedSample[] } {
  const peaks: TimerPeak[] = [];
  let rest = all;
  for (let n = 0; n < maxPeaks; n++) {
    const quiet = rest.filter(({ survivedLonger, idleMs }) => !survivedLonger && idleMs >= shortestIdleMs);
    const old = rest.filter(({ ageMs }) => ageMs >= shortestAgeMs);
    const idle = densest(
      quiet,
      ({ idleMs }) => idleMs,
      (from) => toleranceOf(from) + early,
      fewest,
      rest,
    );
    const age = densest(old, ({ ageMs }) => ageMs, toleranceOf, fewest);
    const kind = (idle?.members.length ?? 0) >= (age?.members.length ?? 0) ? 'idle' : 'age';
    const members = (kind === 'idle' ? idle : age)?.members;
    if (!members) break;
    peaks.push({ kind, members });
    const inside = new Set(members);
    rest = rest.filter((one) => !inside.has(one));
  }
  return { peaks, rest };
}

/** The streams of a moment without those that a timer would have ended at that time; empty: too few are left. */
export function withoutTimers(moment: EndedSample[], timers: TimerPeak[], fewest: number): EndedSample[][] {
  let left = moment;
  for (const timer of timers) {
    const measure =
      timer.kind === 'idle' ? (one: EndedSample) => one.idleMs : (one: EndedSample) => one.ageMs;
    const values = timer.members.map(measure);
    const [low, high] = [lowest(values), highest(values)];
    const [its, own] = partition(left, (one) => {
      const isFit = measure(one) >= low && measure(one) <= high;
      return isFit && !(timer.kind === 'idle' && one.survivedLonger);
    });
    if (its.length > own.length) continue;
    timer.members.push(...its);
    left = own;
  }
  return left.length >= fewest ? [left] : [];
}

function partition<T>(all: T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
