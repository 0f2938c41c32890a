/** Which streams stand open and deaf, and by what that shows. */

import { keptAllEvents } from '../../../analysis/delivery/kept-events.ts';
import { isFallenSilent } from '../../../analysis/delivery/silence.ts';
import { expectsEndMarker, hasEndMarker } from '../../../analysis/ends/end-marker.ts';
import { longestEarlierGap, requestAt } from '../../../analysis/ends/timing.ts';
import { showingOf, twinsOf, wentOn } from '../../../analysis/twins/index.ts';
import type { WentOn } from '../../../analysis/twins/went-on.ts';
import { highest, lowest, spanOf } from '../../../model/extremes.ts';
import { type Facts, openedStreams } from '../../../model/facts.ts';
import { memoized } from '../../../model/memoized.ts';
import { many } from '../../../model/share.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';

/** By what a stream is known to be deaf, the best evidence first. */
export type DeafBy =
  | 'newest' // a single stream is fed, the last that opened, since it did
  | 'direct' // the twin around the proxies went on, or ended
  | 'protocol' // the twin over the other protocol did
  | 'turn' // an earlier or later stream of the same trial did
  | 'age' // each fell silent in its own time, on both routes
  | 'marker'; // its kind says when it is done, and it has not

export interface DeafStream {
  stream: Stream;
  by: DeafBy;
  /** What its twins did; empty for `marker` and `age`. */
  twins: { twin: Stream; went: WentOn }[];
}

/** The silence of a deaf stream: this much longer than any before, and this long, ms. */
const silentFactor = 2.5;
const silentMs = 2_000;
/** A twin went on when it got this many messages meanwhile: fewer may be chance. */
const wentOnMessages = 3;
/** An origin that sweeps its streams may end one later than the other by this share of its age. */
const soonShare = 0.25;
/** Nobody who writes an answer pauses for longer than this between two words. */
const hangMs = 5_000;
/** Fewer messages show no pace. */
const paceMessages = 3;
/** Others get nothing more once this much time has gone since the newest opened, ms. */
const replacedWithinMs = 700;

/** A source that pauses for this long may meet a limit on silence, ms. */
export const longMs = 10_000;

/** How long the source paused, as its twins show it, before it went on or ended, ms; Infinity where nothing shows it. */
export function pauseOf(deaf: DeafStream[]): number {
  return lowest(
    deaf.flatMap(({ stream, twins }) => {
      const lastByteMs = (stream.close.ageMs ?? 0) - (stream.close.idleMs ?? 0);
      const untilOf = ({ twin, went }: DeafStream['twins'][number]) =>
        went.ended ? (twin.close.ageMs ?? 0) : (stream.close.ageMs ?? 0) - went.forMs;
      return twins.map((pair) => untilOf(pair) - lastByteMs);
    }),
  );
}

/** All of them, on every route. */
export function deafStreams(facts: Facts): DeafStream[] {
  return deaf(facts);
}

const deaf = memoized((facts: Facts): DeafStream[] => {
  const open = openedStreams(facts).filter(isSilentlyOpen);
  const replaced = besideNewest(facts, open);
  if (replaced.length > 0) return replaced;
  const found = open.flatMap((stream) => besideTwins(facts, stream) ?? withoutMarker(facts, stream) ?? []);
  return found.length > 0 ? found : silentByAge(facts, open);
});

/** Fed once, and left open without a byte until we stopped. */
function isSilentlyOpen({ close, eventCount, commentCount }: Stream): boolean {
  return close.how === 'own-stop' && close.because === undefined && eventCount + commentCount > 0;
}

/** Every other stream heard its last when this one opened. */
function besideNewest(facts: Facts, open: Stream[]): DeafStream[] {
  const opened = openedStreams(facts);
  const latest = highest(opened.map(lastByteAt));
  const newest = opened.find((stream) => lastByteAt(stream) === latest);
  // One that ended is no sign of anything, and a population is never fed by one stream alone.
  if (!newest || opened.length >= many || opened.length > open.length + 1) return [];
  const others = opened.filter((stream) => stream !== newest);
  const isTaken = others.every((other) => lastByteAt(other) <= requestAt(newest) + replacedWithinMs);
  const isLast = others.every((other) => requestAt(other) <= requestAt(newest) + replacedWithinMs);
  const pairs = others.map((stream) => ({ stream, went: wentOn(stream, newest) }));
  const isFed = pairs.every(({ stream, went }) => open.includes(stream) && went.messages >= wentOnMessages);
  if (others.length === 0 || !isTaken || !isLast || !isFed) return [];
  return pairs.map(({ stream, went }) => ({ stream, by: 'newest', twins: [{ twin: newest, went }] }));
}

function lastByteAt(stream: Stream): number {
  return requestAt(stream) + (stream.close.ageMs ?? 0) - (stream.close.idleMs ?? 0);
}

const respects = { route: 'direct', protocol: 'protocol', turn: 'turn' } as const;

function besideTwins(facts: Facts, stream: Stream): DeafStream | null {
  const idleMs = stream.close.idleMs ?? 0;
  if (idleMs < silentMs || idleMs < silentFactor * longestEarlierGap(stream)) return null;
  for (const respect of ['route', 'protocol', 'turn'] as const) {
    // The direct streams are judged among themselves: what the proxies do is no measure of them.
    if (respect === 'route' && stream.route === 'direct') continue;
    const opened = twinsOf(facts, stream, respect).filter(isOpened);
    const twins = opened.map((twin) => ({ twin, went: wentOn(stream, twin) }));
    const hasGoneOn = respect === 'route' ? hasEndedOrGoneOn : hasMessages;
    if (twins.length > 0 && twins.every(hasGoneOn)) return { stream, by: respects[respect], twins };
  }
  return null;
}

/** Heard of again and again while the other stood silent. Of counted messages one stands for some. */
function hasMessages({ twin, went }: DeafStream['twins'][number]): boolean {
  return went.messages >= (keptAllEvents(twin) ? wentOnMessages : 1);
}

/** On one path each stream may end by itself; what ends on one of two paths has ended for both, or soon does. */
function hasEndedOrGoneOn({ twin, went }: DeafStream['twins'][number]): boolean {
  const isLong = went.forMs >= soonShare * (twin.close.ageMs ?? 0);
  return (went.ended !== null && isLong) || hasMessages({ twin, went });
}

/** All of both routes, at moments of their own: a source with nothing to say falls silent for all of them at one. */
function silentByAge(facts: Facts, open: Stream[]): DeafStream[] {
  const opened = openedStreams(facts);
  const routes = new Set(opened.map(({ route }) => route));
  const areAll = opened.length === open.length && opened.every(isFallenSilent);
  if (routes.size < 2 || !areAll || spanOf(opened.map(lastByteAt)) <= replacedWithinMs) return [];
  return opened.map((stream) => ({ stream, by: 'age', twins: [] }));
}

/** Of a kind that says when it is done, in mid-answer, and silent for longer than anyone takes for the next word. */
function withoutMarker(facts: Facts, stream: Stream): DeafStream | null {
  const { endMarker } = facts.plan;
  const idleMs = stream.close.idleMs ?? 0;
  const isHanging = idleMs >= Math.max(hangMs, silentFactor * longestEarlierGap(stream));
  const { messages } = showingOf(facts, stream);
  if (!isHanging || messages < paceMessages || !expectsEndMarker(stream, endMarker)) return null;
  return hasEndMarker(stream, endMarker) ? null : { stream, by: 'marker', twins: [] };
}
