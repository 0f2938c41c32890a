/** Ends that proxies passed on late: told by the streams around the proxies (`--direct`), which met the same end sooner. */
import type { Facts } from '../../model/facts.ts';
import { isTruncated, type Stream } from '../../model/stream.ts';
import { type CutGroup, isTimed } from './cuts.ts';
import { differentAgeMs } from './end-moments.ts';
import { type Timing, timingOf, toleranceOf } from './timing.ts';

/** Of ends that were passed on late: what those around the proxies show. */
export function lateKind(facts: Facts, group: CutGroup, ended: Stream[]): 'age' | 'idle' | 'random' {
  const timing = timingOf(facts, ended);
  return timing && isDroppedBefore(group, timing, ended) ? 'random' : kindOf(group);
}

function kindOf({ timing }: CutGroup): 'age' | 'idle' | 'random' {
  return timing.pattern === 'idle' ? 'idle' : 'age';
}

/** More than a few proxies in a row add is another limit. */
const mostLateMs = 3_500;
const leastLateMs = 200;

/**
 * Each route has a constant of its own, the direct one the smaller: the origin's limit would have met the proxied streams
 * first. So it did, and its end was passed on this much later, ms, in silence; 0: it does not look like that.
 */
export function latenessOf(facts: Facts, group: CutGroup, ended: Stream[]): number {
  const timing = ended.length > 0 && isTimed(group) ? timingOf(facts, ended) : null;
  if (timing && isDroppedBefore(group, timing, ended)) return group.timing.idleMs[0];
  if (!timing || timing.pattern === 'none' || timing.swept || group.timing.swept) return 0;
  const isIdle = group.timing.pattern === 'idle';
  if (isIdle !== (timing.pattern === 'idle') || !ended.every((stream) => isOfKind(group, stream))) return 0;
  const lateMs = isIdle ? group.timing.idleMs[0] - timing.idleMs[1] : group.timing.ageMs[0] - timing.ageMs[1];
  const isSilent = group.timing.idleMs[0] >= lateMs - leastLateMs;
  return isSilent && lateMs >= leastLateMs && lateMs <= mostLateMs ? lateMs : 0;
}

/**
 * After one constant silence here, and there without one in mid-stream: at the ages at which these fell silent. Whatever
 * broke those off met these too, and the silence is how long a proxy took to pass it on.
 */
function isDroppedBefore({ timing }: CutGroup, direct: Timing, ended: Stream[]): boolean {
  const [leastMs, mostMs] = timing.idleMs;
  const isConstant = timing.pattern === 'idle' && mostMs - leastMs <= toleranceOf(mostMs);
  const isMidway = ended.every(isTruncated) && direct.idleMs[1] < leastMs - leastLateMs;
  if (!isConstant || !isMidway || leastMs < leastLateMs || mostMs > mostLateMs) return false;
  const silentFrom = [timing.ageMs[0] - mostMs, timing.ageMs[1] - leastMs] as const;
  const slack = differentAgeMs;
  return silentFrom[0] >= direct.ageMs[0] - slack && silentFrom[1] <= direct.ageMs[1] + slack;
}

/** Cut there and here, or whole; or cut there, and a proxy on the way made a proper end of it. */
export function isOfKind(group: CutGroup, direct: Stream): boolean {
  return isTruncated(direct) || !isCut(group);
}

function isCut({ truncated }: CutGroup): boolean {
  return truncated !== 'none';
}
