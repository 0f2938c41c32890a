/** Many streams that ended together although they began at different times. */

import { highest, lowest } from '../../model/extremes.ts';
import { allOf } from '../../model/share.ts';
import { densest } from './densest.ts';
import { type EndedSample, spreadOf } from './ended-sample.ts';
import { shortestIdleMs } from './pattern.ts';
import { toleranceOf } from './timing.ts';

export { shortestIdleMs } from './pattern.ts';

/** Ends of one cause come within this span. */
export const sameMomentMs = 1_000;
/** What each further stream adds to that: 9,000 bare sockets of a killed process are seen to close within 0.4 s, and reading HTTP beside it takes time too. */
const perStreamMs = 0.1;
/** Ages that differ by less count as one age. */
export const differentAgeMs = 500;
/** Stragglers of a moment follow one another this closely. */
const straggleMs = 250;
/** More kinds of ends than this are of no use to a reader. */
export const maxPeaks = 8;

/** The span within which one act ends this many streams, ms. */
export function momentWidth(count: number): number {
  return sameMomentMs + count * perStreamMs;
}

/** Streams of different ages that ended together, and not because all had been silent for as long. */
export function momentsIn(
  all: EndedSample[],
  fewest: number,
  early: number,
): { peaks: EndedSample[][]; rest: EndedSample[] } {
  const peaks: EndedSample[][] = [];
  const width = momentWidth(all.length);
  const passed: EndedSample[] = [];
  let rest = all;
  for (let n = 0; n < maxPeaks; n++) {
    const peak = densest(
      rest,
      ({ at }) => at,
      () => width,
      fewest,
    );
    if (!peak) break;
    const members = withStragglers(rest, peak.from, lastOf(peak.members), width);
    const inside = new Set(members);
    rest = rest.filter((one) => !inside.has(one));
    if (isMoment(members, early)) peaks.push(members);
    else passed.push(...members);
  }
  return { peaks, rest: [...passed, ...rest] };
}

function lastOf(members: EndedSample[]): number {
  return members.at(-1)?.at ?? 0;
}

function withStragglers(all: EndedSample[], from: number, to: number, width: number): EndedSample[] {
  const sorted = [...all].sort((a, b) => a.at - b.at);
  let low = sorted.findIndex(({ at }) => at >= from);
  let high = sorted.findLastIndex(({ at }) => at <= to);
  const at = (index: number) => sorted[index]?.at ?? Number.NaN;
  while (at(low) - at(low - 1) <= straggleMs && from - at(low - 1) <= width) low--;
  while (at(high + 1) - at(high) <= straggleMs && at(high + 1) - to <= width) high++;
  return sorted.slice(low, high + 1);
}

/**
 * Of different ages; but an idle timer after a last event that all received together also ends them at one moment:
 * then they share one silence, longer than every silence before it.
 */
function isMoment(members: EndedSample[], early: number): boolean {
  if (spreadOf(members.map(({ ageMs }) => ageMs)) <= differentAgeMs) return false;
  const idle = members.map(({ idleMs }) => idleMs);
  const isOneSilence = spreadOf(idle) <= toleranceOf(highest(idle)) + early && lowest(idle) >= shortestIdleMs;
  return !(isOneSilence && allOf(members, ({ survivedLonger }) => !survivedLonger));
}
