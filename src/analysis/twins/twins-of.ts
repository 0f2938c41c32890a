/** Which streams are twins: they asked the user's own question at about the same time, and differ in one respect. */

import { firstAtLeast } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import { memoized } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';
import { isFollowUp } from '../answers/asked-streams.ts';

/** In what two streams differ. */
export type TwinRespect =
  | 'route' // one went through the proxies, the other around them
  | 'protocol' // HTTP/1.1 and HTTP/2, on the same route
  | 'encoding' // one accepts compression, on the same route
  | 'turn'; // an earlier or later stream of the same trial

/** A stream has this many twins in one respect at most: those that opened nearest to it. */
const fewTwins = 4;

/**
 * The twins of `stream` in this respect, the nearest in time first; those that are alike in the other respects, where
 * there are any. Without streams that never got as far as a request for our own reasons.
 */
export function twinsOf(facts: Facts, stream: Stream, respect: TwinRespect): Stream[] {
  const candidates = trialsOf(facts)
    .filter(([first]) => first !== undefined && differs(first, stream, respect))
    .flatMap((trial) => nearestTo(stream, trial).map((twin) => ({ twin, unlike: unlikeness(twin, stream) })));
  const least = Math.min(...candidates.map(({ unlike }) => unlike));
  return candidates
    .filter(({ unlike }) => unlike === least)
    .map(({ twin }) => twin)
    .sort((a, b) => apartMs(a, stream) - apartMs(b, stream))
    .slice(0, fewTwins);
}

/** The streams of each trial in the order in which they opened. */
const trialsOf = memoized(({ streams }: Facts): Stream[][] => {
  const asked = streams.filter((stream) => !isFollowUp(stream) && isAsked(stream));
  const trials = groupedBy(asked, ({ trial, route, protocol }) => `${route} ${protocol} ${trial}`);
  return [...trials.values()].map((trial) => trial.sort((a, b) => a.openedAt - b.openedAt));
});

/** Not those that we gave up before they could answer, nor HTTP/2 where it is not offered. */
function isAsked({ failure, close }: Stream): boolean {
  return failure?.phase !== 'alpn' && failure?.code !== 'STOPPED' && close.because === undefined;
}

function differs(twin: Stream, stream: Stream, respect: TwinRespect): boolean {
  const isSameRoute = twin.route === stream.route;
  switch (respect) {
    case 'route':
      return !isSameRoute;
    case 'protocol':
      return isSameRoute && twin.protocol !== stream.protocol && twin.asks === stream.asks;
    case 'encoding':
      return isSameRoute && twin.asks !== stream.asks;
    case 'turn':
      return isSameRoute && twin.trial === stream.trial && twin.protocol === stream.protocol;
  }
}

/** In how many of the respects that a trial sets the two differ. */
function unlikeness(twin: Stream, stream: Stream): number {
  return Number(twin.protocol !== stream.protocol) + Number(twin.asks !== stream.asks);
}

/** Of one trial, those that opened just before and just after `stream`. */
function nearestTo(stream: Stream, trial: Stream[]): Stream[] {
  const place = placeIn(trial, stream.openedAt);
  return trial
    .slice(Math.max(0, place - fewTwins), place + fewTwins + 1)
    .filter((twin) => twin !== stream)
    .sort((a, b) => apartMs(a, stream) - apartMs(b, stream))
    .slice(0, fewTwins);
}

const times = memoized((trial: Stream[]) => trial.map(({ openedAt }) => openedAt));

function placeIn(trial: Stream[], at: number): number {
  return firstAtLeast(times(trial), at);
}

function apartMs(a: Stream, b: Stream): number {
  return Math.abs(a.openedAt - b.openedAt);
}
