/** The silence in which a stream stood when we stopped, against its own pace. */

import type { Stream } from '../../model/stream.ts';
import { longestEarlierGap } from '../ends/timing.ts';

/** A silence still running breaks a rhythm that lasted at least `rhythmMs` when it is this much longer, and this long. */
const silentFactor = 4;
const silentMs = 4_000;
const rhythmMs = 2_000;

/** Silent for far longer than any pause before. An opening burst is no rhythm: what comes after it may well be slow. */
export function isFallenSilent(stream: Stream): boolean {
  const idleMs = stream.close.idleMs ?? 0;
  const first = stream.pace?.firstAtMs ?? stream.arrivals[0]?.atMs;
  const last = stream.pace?.lastAtMs ?? stream.arrivals.at(-1)?.atMs;
  if (first === undefined || last === undefined || last - first < rhythmMs) return false;
  return idleMs >= silentMs && idleMs >= longestEarlierGap(stream) * silentFactor;
}
