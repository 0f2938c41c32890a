/** Ends right behind a byte: a timer waits for none, so what was being sent may have made them. */
import { quantile } from '../../model/extremes.ts';
import type { Stream } from '../../model/stream.ts';
import type { CutGroup } from './cuts.ts';
import { usualLimits } from './usual-limits.ts';

/** A stream that ends this soon after a byte may have ended because of it. */
const behindMs = 50;
/** So far a limit and a tick may be apart and still fall together. */
const alignedMs = 150;

/** `byte`: what was sent made them; `either`: the limit is a multiple of the pace, so a timer meets a byte as well. */
export type BehindByte = 'no' | 'byte' | 'either';

/** How all of these stand to their last bytes; a usual limit that is a multiple of the pace is what they met. */
export function behindByte({ timing, streams }: Pick<CutGroup, 'timing' | 'streams'>): BehindByte {
  if (timing.idleMs[1] >= behindMs) return 'no';
  if (!streams.every((stream) => isAligned(paceOf(stream), timing.ageLimitMs))) return 'byte';
  return usualLimits(timing.countedMs, 'age').length > 0 ? 'no' : 'either';
}

/** Finished right behind a byte: the last event may have been the answer's last, whatever limit that age equals. */
export function isPerhapsComplete({ timing, truncated }: Pick<CutGroup, 'timing' | 'truncated'>): boolean {
  return truncated === 'none' && timing.idleMs[1] < behindMs;
}

function isAligned(paceMs: number | null, limitMs: number): boolean {
  if (paceMs === null || paceMs <= alignedMs) return false;
  const rest = limitMs % paceMs;
  return Math.min(rest, paceMs - rest) <= alignedMs;
}

/** The usual time between two arrivals, ms; null where too few were kept. */
function paceOf({ arrivals }: Stream): number | null {
  const gaps = arrivals.slice(1).map(({ atMs }, i) => atMs - (arrivals[i]?.atMs ?? 0));
  if (gaps.length < 2) return null;
  return quantile(
    gaps.sort((a, b) => a - b),
    0.5,
  );
}
