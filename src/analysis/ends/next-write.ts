/** A limit on the age of a response that acts at the first write after it: the end comes with the event that is no longer sent. */
import type { Facts } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import type { Stream } from '../../model/stream.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import { toleranceOf } from './constancy.ts';
import { endTimes } from './timing.ts';

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
