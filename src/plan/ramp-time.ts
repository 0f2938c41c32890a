/** How a ramp opens a number of streams. */
import type { RampStage } from '../model/plan.ts';

/** The stages that are needed until `count` streams are asked for; the last of them goes on until they are. */
export function reachedStages(count: number, ramp: RampStage[]): RampStage[] {
  const reached: RampStage[] = [];
  let left = count;
  for (const [at, { perSecond, ms }] of ramp.entries()) {
    const opened = ms === null ? left : (ms / 1000) * perSecond;
    if (opened >= left || at === ramp.length - 1) return [...reached, { perSecond, ms: null }];
    reached.push({ perSecond, ms });
    left -= opened;
  }
  return reached;
}

/** Milliseconds until `count` streams are asked for. */
export function rampMs(count: number, ramp: RampStage[]): number {
  let left = count;
  let spentMs = 0;
  for (const { perSecond, ms } of reachedStages(count, ramp)) {
    const stageMs = ms ?? (left / perSecond) * 1000;
    spentMs += stageMs;
    left -= (stageMs / 1000) * perSecond;
  }
  return Math.ceil(spentMs);
}
