/** What is constant about the ends of several streams: the silence before them, or the age. */
import { highest, lowest, rangeOf } from '../../model/extremes.ts';
import { allOf, someOf } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';
import { type Constancy, constancyOfAge, constancyOfIdle, toleranceOf } from './constancy.ts';
import { gapsOfAtLeast, lastGap, longestEarlierGap } from './gaps.ts';

/**
 * `idle`: cut a constant time after the last byte, at different ages. `age`: cut at a constant age, after
 * different silences or after silences it had survived before. `either`: both constant. `none`: neither.
 */
type Pattern = 'idle' | 'age' | 'either' | 'none';

/** One end inside the proxy: silence before it, time since the request, and since the response head, ms. */
export interface EndTimes {
  stream: Stream;
  idleMs: number;
  ageMs: number;
  headAgeMs: number;
}

export interface Constant {
  pattern: Pattern;
  /** The constant is that of a cleaner that comes by now and then. */
  swept: boolean;
  /** From where a constant age counts. */
  since: 'request' | 'head';
}

/** What these ends have in common; `early`: how much before its time an idle timer may fire, ms. */
export function constantOf(ends: EndTimes[], early: number): Constant {
  const { age, since } = constantAge(ends);
  const idle = constantIdle(ends, early);
  // Behind one message at the start silence and age are one: how late that came to us tells nothing.
  if (age === 'exact' && ends.every(isOpeningOnly)) return { pattern: 'either', swept: false, since };
  // A timer that fires at once explains more than one that sweeps.
  if (idle !== null && age !== null && idle === age)
    return { pattern: 'either', swept: idle === 'swept', since };
  if (idle === 'exact' || (idle === 'swept' && age === null))
    return { pattern: 'idle', swept: idle === 'swept', since };
  if (age !== null) return { pattern: 'age', swept: age === 'swept', since };
  return { pattern: 'none', swept: false, since };
}

const openingPart = 0.35;

/** Nothing came but one piece near its start. */
function isOpeningOnly({ stream, ageMs, idleMs }: EndTimes): boolean {
  const isOne = stream.pace === undefined && stream.arrivals.length === 1;
  return isOne && idleMs >= shortestIdleMs && ageMs - idleMs <= ageMs * openingPart;
}

/** A stream that ends this soon after a byte may have ended because of it. */
const behindByteMs = 50;

/** Where a head had to wait for a worker, a limit on the work counts from there. */
function constantAge(ends: EndTimes[]): { age: Constancy; since: Constant['since'] } {
  // A cleaner that comes by now and then does not meet a byte each time: what is sent then made these ends.
  const isBehindByte = ends.every(({ idleMs }) => idleMs < behindByteMs);
  const constancyOf = (ages: number[]) => {
    const constancy = constancyOfAge(rangeOf(ages));
    return constancy === 'swept' && isBehindByte ? null : constancy;
  };
  const ofRequest = constancyOf(ends.map(({ ageMs }) => ageMs));
  if (ofRequest !== null) return { age: ofRequest, since: 'request' };
  const ofHead = ends.some(isHeadWithEnd) ? null : constancyOf(ends.map(({ headAgeMs }) => headAgeMs));
  return { age: ofHead, since: ofHead === null ? 'request' : 'head' };
}

/** The head came with the end: who kept both back shows by that, and no limit on what lies between. */
function isHeadWithEnd({ headAgeMs }: EndTimes): boolean {
  return headAgeMs < shortestIdleMs;
}

/** A silence shorter than this before an end was not cut by a timer. */
export const shortestIdleMs = 500;

function constantIdle(ends: EndTimes[], early: number): Constancy {
  const range = rangeOf(ends.map(({ idleMs }) => idleMs));
  if (range[1] < shortestIdleMs || isSurvived(ends, early)) return null;
  const constancy = constancyOfIdle(range, early);
  return constancy === 'swept' && !allOf(ends, isUnusual) ? null : constancy;
}

/** Silences as long as the last one, survived this often, are no chance: a timer races with each of them. */
const oftenSurvived = 3;
const sameGapMs = 50;

/** An idle timer cannot have cut a silence that these streams had survived, once when it was longer, or again and again. */
function isSurvived(ends: EndTimes[], early: number): boolean {
  const isLonger = someOf(
    ends,
    ({ stream, idleMs }) => longestEarlierGap(stream) > idleMs + early + toleranceOf(0),
  );
  if (isLonger) return true;
  const survived = ends.map(({ stream, idleMs }) =>
    gapsOfAtLeast(stream, idleMs + earlyFor(stream, early) - sameGapMs),
  );
  return survived.reduce((sum, count) => sum + count, 0) >= Math.max(oftenSurvived, ends.length);
}

/** A timer is armed anew by each byte that comes later than `early` after the one before: then it fires in time. */
function earlyFor(stream: Stream, early: number): number {
  return (lastGap(stream) ?? 0) >= early ? 0 : early;
}

/** The silence before the end was longer than every one before it: what ticks is never silent for longer than a tick. */
function isUnusual({ stream, idleMs }: EndTimes): boolean {
  return idleMs > longestEarlierGap(stream) * 1.1;
}

/** For streams opened this close together, one moment and one age cannot be distinguished. */
const apartMs = 300;

/** Whether an age that these streams share was met at different moments: at one moment a crash ends all alike. */
export function isRepeated(streams: Stream[]): boolean {
  const opened = streams.map(({ openedAt }) => openedAt);
  return streams.length > 1 && highest(opened) - lowest(opened) >= apartMs;
}
