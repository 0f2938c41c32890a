/** What the times of several cuts have in common: a constant silence, a constant age, or nothing. */
import { highest, lowest, rangeOf } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { someOf } from '../../model/share.ts';
import type { Stream } from '../../model/stream.ts';
import { isTruncated } from '../../model/stream.ts';
import { habitOf, profiles } from '../../proxies/profile/known.ts';
import { frontProxy } from '../parties/fingerprint.ts';
import { joinsOf } from '../parties/joined-rows.ts';
import { isHiddenLateCloser, lateCloser, lateCloserOf } from './late-close.ts';
import { limitBy } from './round-limit.ts';

export { roundest } from './round-limit.ts';

/**
 * `idle`: cut a constant time after the last byte, at different ages. `age`: cut at a constant age, after
 * different silences or after silences it had survived before. `either`: both constant. `none`: neither.
 */
export type Pattern = 'idle' | 'age' | 'either' | 'none';

export interface Timing {
  pattern: Pattern;
  streams: Stream[];
  /** Silence and age at the cut inside the proxy, ms, smallest and largest. */
  idleMs: [number, number];
  ageMs: [number, number];
  /** The limit the pattern points to, as a person would have written it, ms. */
  idleLimitMs: number;
  ageLimitMs: number;
}

/** A row's duration and the age on the wire differ by less than this for the path's sake alone. */
const shortestDelayMs = 200;
/** What the way from there to us may add to the delay on a busy machine; more than that has another reason. */
const longestPathMs = 500;
const toleranceMs = 120;

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
  return atFront && (idleMs ?? 0) >= delayMs - 50 ? delayMs : 0;
});

/** The common pattern of streams that a peer ended; null for none. */
export function timingOf(facts: Facts, streams: Stream[]): Timing | null {
  const ended = streams.filter(({ close }) => close.idleMs !== null && close.ageMs !== null);
  if (ended.length === 0) return null;
  const times = ended.map((stream) => endTimes(facts, stream));
  const idleMs = rangeOf(times.map((time) => time.idleMs));
  const ageMs = rangeOf(times.map((time) => time.ageMs));
  const early = earlyMs(facts, ended);
  const base = {
    streams: ended,
    idleMs,
    ageMs,
    idleLimitMs: limitBy(
      times.map((time) => time.idleMs),
      early,
    ),
    ageLimitMs: limitBy(
      times.map((time) => time.ageMs),
      0,
    ),
  };
  return { ...base, pattern: patternOf(ended, times, idleMs, ageMs, early) };
}

/** How much before its time the idle timer of the proxy in front may have fired, ms. */
export function earlyMs(facts: Facts, streams: Stream[]): number {
  const kinds = new Set(streams.map((stream) => frontProxy(facts, stream).proxy));
  return highest([0, ...[...kinds].map((kind) => habitOf(kind, 'idleTimerEarlyMs') ?? 0)]);
}

/** The same of any proxy that is known. */
const mostEarlyMs = highest([0, ...profiles.map(({ kind }) => habitOf(kind, 'idleTimerEarlyMs') ?? 0)]);

function patternOf(
  streams: Stream[],
  times: { idleMs: number; ageMs: number }[],
  idle: [number, number],
  age: [number, number],
  early: number,
): Pattern {
  const idleConstant = isConstant(idle, early);
  const ageConstant = isConstant(age, 0);
  // A silence the stream had already survived cannot be what an idle timer cut.
  const survivedLonger = someOf(
    streams.map((stream, i) => ({ stream, idleMs: times[i]?.idleMs ?? 0 })),
    ({ stream, idleMs }) => longestEarlierGap(stream) > idleMs + early + toleranceMs,
  );
  if (survivedLonger) return ageConstant ? 'age' : 'none';
  if (idleConstant && ageConstant) return 'either';
  if (idleConstant) return 'idle';
  return ageConstant ? 'age' : 'none';
}

/** One value proves no constant; it is left open between the two. */
function isConstant([low, high]: [number, number], early: number): boolean {
  return high - low <= toleranceOf(high) + early;
}

/** How far apart two measurements of one limit of this length may be, ms. */
export function toleranceOf(limitMs: number): number {
  return Math.max(toleranceMs, limitMs * 0.02);
}

/** The longest silence between two arrivals, without the one that the end closed. */
export function longestEarlierGap(stream: Stream): number {
  if (stream.pace) return stream.pace.longestGapMs;
  let longest =
    stream.arrivals[0] && stream.marks.headersMs !== null
      ? stream.arrivals[0].atMs - stream.marks.headersMs
      : 0;
  for (let i = 1; i < stream.arrivals.length; i++) {
    longest = Math.max(longest, (stream.arrivals[i]?.atMs ?? 0) - (stream.arrivals[i - 1]?.atMs ?? 0));
  }
  return longest;
}

/** For streams opened this close together, one moment and one age cannot be distinguished. */
const apartMs = 300;

/** Whether an age that these streams share was met at different moments: at one moment a crash ends all alike. */
export function isRepeated(streams: Stream[]): boolean {
  const opened = streams.map(({ openedAt }) => openedAt);
  return streams.length > 1 && highest(opened) - lowest(opened) >= apartMs;
}

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
