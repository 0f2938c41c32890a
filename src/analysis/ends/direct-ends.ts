/** What the streams around the proxies (`--direct`) did where the proxied ones were ended. */

import { highest, spanOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { allOf } from '../../model/share.ts';
import { endedByPeer, isOpened, isTruncated, type Stream } from '../../model/stream.ts';
import { comparableDirectStreams, isDirectGiven } from '../parties/direct-streams.ts';
import { type CutGroup, isTimed } from './cuts.ts';
import { differentAgeMs, sameMomentMs } from './end-moments.ts';
import { isOfKind, lateKind, latenessOf } from './late-direct.ts';
import { type CommonEnd, commonEnd, endAt, isOpenPast, requestAt } from './moment.ts';
import { fitsAge, fitsIdle, longestEarlierGap, type Timing, timingOf, toleranceOf } from './timing.ts';

/** What the direct streams show of a group of ends. */
export type DirectEnd =
  | 'not-given'
  | 'unreachable' // none was answered
  | 'refused' // answered, and none with an event stream
  | 'ended-likewise' // at the same age, after the same silence, in the same moment, or at random as those did
  | 'outlived' // all of them lasted longer than what ended the proxied ones
  | 'mixed' // some ended alike or did not open, others lasted
  | 'unclear'; // not watched long enough, never silent for as long, or ended in another way

/** The same age, the same silence before the end, one moment, or ages of no rhythm there as here. */
export type EndSimilarity = 'age' | 'idle' | 'moment' | 'random';

/** How the direct streams compare with these ends: what they show, and which of them ended or lasted. */
export interface DirectComparison {
  shown: DirectEnd;
  /** What the ends have in common where some of them are alike. */
  alike: EndSimilarity | null;
  ended: Stream[];
  survived: Stream[];
  /** How much later than the direct ones these ended, ms, as where proxies in a row pass an end on late; 0: they did not. */
  lateMs: number;
}

/** Compares ended streams with those of `--direct`: the same end there clears every proxy, a longer life points to a proxy. */
export function directEnds(facts: Facts, group: CutGroup): DirectComparison {
  return comparisons(facts, group);
}

const comparisons = memoizedPair((facts: Facts, group: CutGroup): DirectComparison => {
  const noStreams = { alike: null, ended: [], survived: [], lateMs: 0 };
  if (!isDirectGiven(facts)) return { shown: 'not-given', ...noStreams };
  const all = comparableDirectStreams(facts);
  if (all.length === 0) return { shown: 'unclear', ...noStreams };
  const opened = all.filter(isOpened);
  if (opened.length === 0)
    return { shown: all.some(({ status }) => status !== null) ? 'refused' : 'unreachable', ...noStreams };
  const ended = opened.filter(endedByPeer);
  const survived = opened.filter((stream) => isPast(facts, group, stream));
  const same = ended.length > 0 ? similarityOf(facts, group, ended) : null;
  const lateMs = same === null ? latenessOf(facts, group, ended) : 0;
  const alike = lateMs > 0 ? lateKind(facts, group, ended) : same;
  return { shown: shownBy(group, { all, opened, ended, survived }, alike), alike, ended, survived, lateMs };
});

interface DirectStreams {
  all: Stream[];
  opened: Stream[];
  /** Of those opened: ended by the other side. */
  ended: Stream[];
  /** Of those opened: past what ended the proxied ones, whether or not they were ended later. */
  survived: Stream[];
}

function shownBy(
  group: CutGroup,
  { all, opened, ended, survived }: DirectStreams,
  alike: EndSimilarity | null,
): DirectEnd {
  const isIntact = survived.some((stream) => !endedByPeer(stream));
  if (alike !== null) return isIntact ? 'mixed' : 'ended-likewise';
  if (survived.length < opened.length) return 'unclear';
  // With a single proxied stream, or ends without a rhythm, it is open whether a later cut has the same cause.
  if (!isRhythmic(group) && ended.some((stream) => isOfKind(group, stream))) return 'unclear';
  return opened.length < all.length ? 'mixed' : 'outlived';
}

/** Ends that fit a timer or one moment, so that they are not chance. */
function isRhythmic(group: CutGroup): boolean {
  return group.endGroup === 'moment' || (group.streams.length > 1 && isTimed(group));
}

/** Around the proxies these streams broke off, and through them they ended as if complete. */
export function isHiddenOnTheWay(facts: Facts, group: CutGroup): boolean {
  const { shown, ended } = directEnds(facts, group);
  return group.truncated === 'none' && shown === 'ended-likewise' && allOf(ended, isTruncated);
}

function similarityOf(facts: Facts, group: CutGroup, ended: Stream[]): EndSimilarity | null {
  const moment = momentOf(facts, group);
  if (moment && allOf(ended, (stream) => endsWith(facts, stream, moment))) return 'moment';
  const timing = timingOf(facts, ended);
  const { pattern, idleLimitMs, ageLimitMs } = group.timing;
  if (timing && isTimed(group)) {
    const both = timingOf(facts, [...group.streams, ...ended]);
    const isOneAge = fitsAge(timing, ageLimitMs) || isSameOnWire(group.streams, ended);
    const isOneSweep = (kind: 'age' | 'idle') => isSwept(both, kind) && !areApart(group.timing, timing, kind);
    if (pattern !== 'idle' && (isOneAge || isOneSweep('age'))) return 'age';
    if (pattern !== 'age' && (fitsIdle(timing, idleLimitMs) || isOneSweep('idle'))) return 'idle';
  }
  return !isRhythmic(group) && isDropped(group, ended) ? 'random' : null;
}

/** The group with the times of its ends where no proxy stands between, if those behind the proxies came late. */
export function asDirect(facts: Facts, group: CutGroup, { lateMs, ended }: DirectComparison): CutGroup {
  return lateMs > 0 ? { ...group, timing: timingOf(facts, ended) ?? group.timing } : group;
}

/** One cleaner explains the ends on both routes. */
function isSwept(timing: Timing | null, pattern: 'age' | 'idle'): boolean {
  return timing?.swept === true && (timing.pattern === pattern || timing.pattern === 'either');
}

/** Each route has a time of its own, and nobody who comes by now and then is so punctual on both. */
function areApart(proxied: Timing, direct: Timing, kind: 'age' | 'idle'): boolean {
  if (proxied.swept || direct.swept) return false;
  const [a, b] = kind === 'age' ? [proxied.ageMs, direct.ageMs] : [proxied.idleMs, direct.idleMs];
  const slack = toleranceOf(highest([a[1], b[1]]));
  return a[1] + slack < b[0] || b[1] + slack < a[0];
}

/** The same ages as they were seen, whatever a proxy may have added to its own. */
function isSameOnWire(streams: Stream[], ended: Stream[]): boolean {
  const ages = [...streams, ...ended].map(({ close }) => close.ageMs ?? 0);
  return spanOf(ages) <= toleranceOf(highest(ages));
}

/** Broken off at ages of no rhythm, or ended as if complete at such ages, as the proxied ones were. */
function isDropped(group: CutGroup, ended: Stream[]): boolean {
  const ages = [...group.streams, ...ended].map(({ close }) => close.ageMs ?? 0);
  return ended.every((stream) => isOfKind(group, stream)) && spanOf(ages) > differentAgeMs;
}

/** The moment in which all streams of the group ended, although of different ages; null where they did not. */
function momentOf(facts: Facts, group: CutGroup): CommonEnd | null {
  const { streams } = group;
  if (isTimed(group)) return null;
  const end = commonEnd(facts, streams);
  if (!end) return null;
  const together = new Set(end.streams);
  return allOf(streams, (stream) => together.has(stream)) ? end : null;
}

function endsWith(facts: Facts, stream: Stream, { at, spanMs }: CommonEnd): boolean {
  const ended = endAt(facts, stream);
  return ended >= at - sameMomentMs && ended <= at + Math.max(spanMs, sameMomentMs);
}

/** Whether a direct stream lasted beyond the age, the silence or the moment that ended those of the group. */
function isPast(facts: Facts, group: CutGroup, stream: Stream): boolean {
  const moment = momentOf(facts, group);
  if (moment) return requestAt(stream) < moment.at && isOpenPast(facts, stream, moment);
  const { pattern, ageMs, idleMs } = group.timing;
  const isOlder = (stream.close.ageMs ?? 0) > beyondAge(ageMs);
  return isOlder && (pattern !== 'idle' || longestSurvivedMs(stream) >= idleMs[0]);
}

/** A stream of this age has passed what ended those, be it swept now and then, ms. */
function beyondAge([low, high]: [number, number]): number {
  return high + Math.min(high * 0.1 + 500, high - low + 1_500);
}

/** The longest silence that did not end the stream, ms. */
function longestSurvivedMs(stream: Stream): number {
  const last = stream.close.how === 'own-stop' ? (stream.close.idleMs ?? 0) : 0;
  return Math.max(last, longestEarlierGap(stream));
}
