/** Whether a stream ended in the moment in which its next event was due. */
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { endAt, endTimes, requestAt } from './timing.ts';

/** `met`: an event was due then. `missed`: none was. `unknown`: nothing shows when the next one was. */
export type Due = 'met' | 'missed' | 'unknown';

/** By the events of other streams at that moment, by those of the direct ones at that age, or by its own pace. */
export function dueAtEnd(facts: Facts, stream: Stream): Due {
  if (isSeenElsewhere(facts, stream) || isSeenAtAge(facts, stream)) return 'met';
  const due = byPace(facts, stream);
  return due === 'unknown' && isWatchedAround(facts, stream) ? 'missed' : due;
}

/** Events nearer to each other meet any moment by chance. */
const rareMs = 1_000;
const sameMs = 150;

/** Of a source that is shared: what came to another stream then, other than as it opened. */
function isSeenElsewhere(facts: Facts, stream: Stream): boolean {
  const at = endAt(facts, stream);
  return facts.streams.some(
    (other) => other !== stream && rareArrivals(other).some((atMs) => isSame(other.openedAt + atMs, at)),
  );
}

/** Of a source that starts anew for each stream. */
function isSeenAtAge(facts: Facts, stream: Stream): boolean {
  const { ageMs } = endTimes(facts, stream);
  const isAtAge = (other: Stream) =>
    rareArrivals(other).some((atMs) => isSame(other.openedAt + atMs - requestAt(other), ageMs));
  return facts.streams.some((other) => other.route === 'direct' && isAtAge(other));
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= sameMs;
}

/** Those behind a silence, ms since it was opened. */
function rareArrivals(stream: Stream): number[] {
  if (!isOpened(stream)) return [];
  const times = stream.arrivals.map(({ atMs }) => atMs);
  return times.filter((atMs, index) => index > 0 && atMs - (times[index - 1] ?? 0) >= rareMs);
}

/** A stream around the proxies was open then, and nothing came to it. */
function isWatchedAround(facts: Facts, stream: Stream): boolean {
  const at = endAt(facts, stream);
  return facts.streams.some(
    (other) =>
      other.route === 'direct' &&
      isOpened(other) &&
      requestAt(other) < at &&
      requestAt(other) + (other.close.ageMs ?? 0) > at + sameMs,
  );
}

const fewestGaps = 2;
const steadyPart = 0.15;
/** A sender that does not look whether its writes fail is closed some events later. */
const mostSteps = 3;

/** Its events came at one pace, and the silence at the end is one step of it. */
function byPace(facts: Facts, stream: Stream): Due {
  const { arrivals } = stream;
  const gaps = arrivals.slice(1).map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? 0));
  const steps = gaps.filter((gap) => gap >= sameMs / 2).slice(-4);
  const [low, high] = [lowest(steps), highest(steps)];
  const slack = Math.max(sameMs / 3, high * steadyPart);
  if (steps.length < fewestGaps || high - low > slack) return 'unknown';
  const { idleMs } = endTimes(facts, stream);
  if (idleMs < low - slack || idleMs > high * mostSteps + slack) return 'missed';
  return idleMs <= high + slack ? 'met' : 'unknown';
}
