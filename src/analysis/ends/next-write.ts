/** A limit on the age of a response that acts at the first write after it: the end comes with the event that is no longer sent. */
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { toleranceOf } from './constancy.ts';
import { endAt, endTimes } from './timing.ts';

/** Nothing came after the limit, and each stream ended within its longest silence behind it. */
export function fitsNextWrite(facts: Facts, streams: readonly Stream[], { proxy, ms }: Setting): boolean {
  if (ms === null || ms === 0 || habitOf(proxy, 'limitsAtNextWrite') !== true) return false;
  const slack = toleranceOf(ms);
  return streams.every((stream) => {
    const { ageMs, idleMs } = endTimes(facts, stream);
    const longestMs = Math.max(stream.maxGapMs ?? 0, idleMs);
    return ageMs - idleMs <= ms + slack && ageMs >= ms - slack && ageMs <= ms + longestMs + slack;
  });
}

/** Where a limit on the age that no config names must lie, ms: after the last byte of each stream, before each end. */
export type AgeWindow = [fromMs: number, untilMs: number];

/** Null: no one age fits them all, or a stream did not end where its next event was due. */
export function nextWriteWindow(facts: Facts, streams: readonly Stream[]): AgeWindow | null {
  const times = streams.map((stream) => endTimes(facts, stream));
  const from = highest(times.map(({ ageMs, idleMs }) => ageMs - idleMs));
  const until = lowest(times.map(({ ageMs }) => ageMs));
  if (streams.length === 0 || from > until + toleranceOf(until)) return null;
  const isAtLimit = (stream: Stream) =>
    stream.protocol === 'http2' && endTimes(facts, stream).ageMs <= until + toleranceOf(until);
  const isMet = streams.every((stream) => isAtLimit(stream) || isAtEvent(facts, stream));
  return isMet ? [Math.min(from, until), until] : null;
}

/** A window this narrow shows the limit itself. */
export function isNarrow([fromMs, untilMs]: AgeWindow): boolean {
  return untilMs - fromMs <= Math.max(300, untilMs * 0.1);
}

/** Its next event was due: one came to a direct stream then, or its own pace says so. */
function isAtEvent(facts: Facts, stream: Stream): boolean {
  return isSeenDirect(facts, stream) || isAtPace(facts, stream);
}

/** Events nearer to each other meet any moment by chance. */
const rareMs = 1_000;
const sameMs = 150;

function isSeenDirect(facts: Facts, stream: Stream): boolean {
  const at = endAt(facts, stream);
  return facts.streams.some(
    (other) =>
      other.route === 'direct' &&
      isOpened(other) &&
      other.arrivals.some((arrival, index) => {
        const before = other.arrivals[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY;
        return arrival.atMs - before >= rareMs && Math.abs(other.openedAt + arrival.atMs - at) <= sameMs;
      }),
  );
}

const fewestGaps = 2;
const steadyPart = 0.15;

/** Its events came at one pace, and the silence at the end is one step of it. */
function isAtPace(facts: Facts, stream: Stream): boolean {
  const { arrivals } = stream;
  const gaps = arrivals.slice(1).map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? 0));
  const steps = gaps.filter((gap) => gap >= sameMs / 2).slice(-4);
  if (steps.length < fewestGaps) return false;
  const [low, high] = [lowest(steps), highest(steps)];
  const slack = Math.max(sameMs / 3, high * steadyPart);
  const { idleMs } = endTimes(facts, stream);
  return high - low <= slack && idleMs >= low - slack && idleMs <= high + slack;
}
