/** The lengths of one situation: limits, paces, and how long it is watched. */
import type { Dice } from '../dice.ts';
import type { Scale } from '../situation.ts';

export interface Times {
  forMs: number;
  /** A limit that streams may reach while they are watched. */
  limitMs: number;
  /** One that they do not reach. */
  farMs: number;
  /** Between two events of a lively origin: well below the limit. */
  paceMs: number;
  /** Of a quiet origin: beyond the limit. */
  slowMs: number;
}

const fieldLimits = [4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000, 30_000];

export function timesOf(dice: Dice, scale: Scale): Times {
  if (scale === 'lab') {
    const limitMs = dice.pick([1_500, 2_000, 2_500, 3_000, 4_000]);
    return {
      forMs: 9_000,
      limitMs,
      farMs: 60_000,
      paceMs: dice.between(150, Math.min(700, limitMs / 3)),
      slowMs: limitMs + dice.between(800, 2_500),
    };
  }
  const limitMs = dice.pick(fieldLimits);
  return {
    forMs: 35_000,
    limitMs,
    farMs: dice.pick([60_000, 300_000, 3_600_000]),
    paceMs: dice.between(200, limitMs / 4),
    slowMs: limitMs + dice.between(800, 8_000),
  };
}
