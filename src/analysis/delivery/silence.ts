/** The silence in which a stream stood when we stopped, against its own pace. */

import type { Stream } from '../../model/stream.ts';
import { longestEarlierGap } from '../ends/timing.ts';

/** A silence still running breaks a rhythm that lasted at least `rhythmMs` when it is this much longer, and this long. */
const silentFactor = 4;
const silentMs = 4_000;
const rhythmMs = 2_000;
/** The same of a rhythm that was shorter: a source may begin with a few messages and be slow from then on. */
const shortFactor = 10;
const shortSilentMs = 10_000;
/** Arrivals this far apart are separate, ms; fewer separate ones are no rhythm but an opening burst. */
const apartMs = 60;
const fewestApart = 3;

/** Silent for far longer than any pause before. An opening burst is no rhythm: what comes after it may well be slow. */
export function isFallenSilent(stream: Stream): boolean {
  const idleMs = stream.close.idleMs ?? 0;
  const first = stream.pace?.firstAtMs ?? stream.arrivals[0]?.atMs;
  const last = stream.pace?.lastAtMs ?? stream.arrivals.at(-1)?.atMs;
  if (first === undefined || last === undefined) return false;
  const longestMs = longestEarlierGap(stream);
  if (last - first >= rhythmMs) return idleMs >= silentMs && idleMs >= longestMs * silentFactor;
  return hasRhythm(stream) && idleMs >= shortSilentMs && idleMs >= longestMs * shortFactor;
}

function hasRhythm({ arrivals }: Stream): boolean {
  const apart = arrivals.filter(({ atMs }, n) => n > 0 && atMs - (arrivals[n - 1]?.atMs ?? 0) > apartMs);
  return apart.length + 1 >= fewestApart;
}
