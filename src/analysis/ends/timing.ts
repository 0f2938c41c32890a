/** What the times of several cuts have in common: a constant silence, a constant age, or nothing. */
import { highest, rangeOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import type { Stream } from '../../model/stream.ts';
import { isTruncated } from '../../model/stream.ts';
import { habitOf, profiles } from '../../proxies/profile/known.ts';
import { blameFor } from '../parties/blame.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { isCutBeforeLate } from './before-late.ts';
import { isHiddenLateCloser, lateCloser, lateCloserOf } from './late-close.ts';
import { type Constant, constantOf } from './pattern.ts';
import { limitBy } from './round-limit.ts';

export { toleranceOf } from './constancy.ts';
export { longestEarlierGap } from './gaps.ts';
export { isRepeated } from './pattern.ts';

export interface Timing extends Constant {
  streams: Stream[];
  /** Silence and age at the cut inside the proxy, ms, smallest and largest. */
  idleMs: [number, number];
  ageMs: [number, number];
  /** The age from where its limit counts: since the request, or since the response head. */
  countedMs: [number, number];
  /** The limit the pattern points to, as a person would have written it, ms. */
  idleLimitMs: number;
  ageLimitMs: number;
  /** What an experiment showed, where the ends alone do not tell silence from age. */
  told?: string;
}

/** A row's duration and the age on the wire differ by less than this for the path's sake alone. */
const shortestDelayMs = 200;
/** What the way from there to us may add to the delay on a busy machine; more than that has another reason. */
const longestPathMs = 500;

/** When the request went out, epoch ms by our clock. */
export function requestAt({ openedAt, marks }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0);
}

/** When the stream was ended inside the proxy, epoch ms by our clock. */
export function endAt(facts: Facts, stream: Stream): number {
  return requestAt(stream) + endTimes(facts, stream).ageMs;
}

/** Silence and age at the moment the proxy ended the stream, without what a late closer adds on HTTP/1.1. */
export function endTimes(facts: Facts, stream: Stream): { idleMs: number; ageMs: number } {
  const extra = closeDelayMs(facts, stream);
  return { idleMs: (stream.close.idleMs ?? 0) - extra, ageMs: (stream.close.ageMs ?? 0) - extra };
}

/**
 * How long after the end of the stream the proxy closed the connection, ms; 0 but for a late closer over HTTP/1.1. Its
 * row knows when the stream ended (one that is stopped closes at once); without one the usual delay is taken, at the front.
 */
export function closeDelayMs(facts: Facts, stream: Stream): number {
  return delays(facts, stream);
}

const delays = memoizedPair((facts: Facts, stream: Stream): number => {
  const { how, transport, ageMs, idleMs } = stream.close;
  const front = frontProxy(facts, stream).proxy;
  const atFront = lateCloser(front) !== null || (front === 'unknown' && isHiddenLateCloser(facts));
  const isConcerned = stream.protocol === 'http1' && how === 'cut' && transport === 'fin';
  if (!isTruncated(stream) || (atFront && !isConcerned)) return 0;
  const delayMs = lateCloserOf(facts)?.ms ?? 0;
  // Several in a row add up: each sees the one behind it close that much later, and the first to log the end is right.
  const durations = joinsOf(facts, stream)
    .filter(({ record }) => lateCloser(record.proxy) !== null && record.kind === 'access')
    .flatMap(({ record }) => record.durationMs ?? []);
  if (durations.length > 0 && ageMs !== null) {
    const lateMs = ageMs - Math.min(...durations);
    return lateMs >= shortestDelayMs && lateMs <= delayMs * durations.length + longestPathMs ? lateMs : 0;
  }
  return atFront && (idleMs ?? 0) >= delayMs - 50 && !isCutBeforeLate(facts) ? delayMs : 0;
});

/** The common pattern of streams that a peer ended; null for none. */
export function timingOf(facts: Facts, streams: Stream[]): Timing | null {
  const ended = streams.filter(({ close }) => close.idleMs !== null && close.ageMs !== null);
  if (ended.length === 0) return null;
  const times = ended.map((stream) => ({
    stream,
    ...silenceAndAge(facts, stream),
    headAgeMs: headAgeOf(facts, stream),
  }));
  const early = earlyMs(facts, ended);
  const constant = constantOf(times, early);
  const idle = times.map(({ idleMs }) => idleMs);
  const age = times.map(({ ageMs }) => ageMs);
  const counted = constant.since === 'head' ? times.map(({ headAgeMs }) => headAgeMs) : age;
  return {
    ...constant,
    streams: ended,
    idleMs: rangeOf(idle),
    ageMs: rangeOf(age),
    countedMs: rangeOf(counted),
    idleLimitMs: limitBy(idle, 'silence', { early, swept: constant.swept }),
    ageLimitMs: limitBy(counted, 'age', { early: 0, swept: constant.swept }),
  };
}

/** A head that came with the end was kept until then: nothing came before, so the silence is as long as the age. */
function silenceAndAge(facts: Facts, stream: Stream): { idleMs: number; ageMs: number } {
  const times = endTimes(facts, stream);
  const isSilent = stream.eventCount + stream.commentCount === 0;
  const isWithHead = stream.marks.headersMs !== null && headAgeOf(facts, stream) < withHeadMs;
  return isSilent && isWithHead ? { ...times, idleMs: times.ageMs } : times;
}

/** A head this soon before the end came with it, ms. */
const withHeadMs = 500;

/** Time between the response head and the end of the stream inside the proxy, ms. */
function headAgeOf(facts: Facts, stream: Stream): number {
  const { headersMs, requestSentMs } = stream.marks;
  return endTimes(facts, stream).ageMs - ((headersMs ?? 0) - (requestSentMs ?? 0));
}

/** How much before its time the idle timer of the proxy in front may have fired, ms. */
export function earlyMs(facts: Facts, streams: Stream[]): number {
  const own = streams.filter((stream) => !isEndedBehind(facts, stream));
  const kinds = new Set(own.map((stream) => frontProxy(facts, stream).proxy));
  return highest([0, ...[...kinds].map((kind) => habitOf(kind, 'idleTimerEarlyMs') ?? 0)]);
}

/** What ended it stands behind the proxies, whose own timers had no part in it. */
function isEndedBehind(facts: Facts, stream: Stream): boolean {
  const reason = blameFor(facts, stream)?.reason;
  return reason === 'upstream-closed' || reason === 'clean';
}

/** The same of any proxy that is known. */
const mostEarlyMs = highest([0, ...profiles.map(({ kind }) => habitOf(kind, 'idleTimerEarlyMs') ?? 0)]);

/** Whether an idle limit of `limitMs` explains the silences of these streams at their ends. */
export function fitsIdle(timing: Timing, limitMs: number, early = mostEarlyMs): boolean {
  const slack = Math.max(150, limitMs * 0.03);
  return timing.idleMs[0] >= limitMs - early - slack && timing.idleMs[1] <= limitMs + slack;
}

/** Whether a limit of `limitMs` on the whole stream explains the ages of these streams at their ends. */
export function fitsAge(timing: Timing, limitMs: number): boolean {
  const slack = Math.max(150, limitMs * 0.03);
  return timing.ageMs[0] >= limitMs - slack && timing.ageMs[1] <= limitMs + slack;
}
