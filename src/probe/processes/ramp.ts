/** How many streams a ramp wants asked for by now. */
import type { RampStage } from '../../model/plan.ts';

/** Streams due `elapsedMs` after the start; the last stage goes on for ever. */
export function streamsDue(ramp: RampStage[], elapsedMs: number): number {
  let due = 0;
  let leftMs = elapsedMs;
  for (const [at, { perSecond, ms }] of ramp.entries()) {
    const spentMs = ms === null || at === ramp.length - 1 ? leftMs : Math.min(ms, leftMs);
    due += (perSecond * spentMs) / 1000;
    leftMs -= spentMs;
    if (leftMs <= 0) break;
  }
  return due;
}
