/** The lengths of one situation: limits, paces, and how long it is watched. */
import type { Dice } from '../dice.ts';
import type { Scale } from '../situation.ts';

export interface Times {
  forMs: number;
  /** A limit that streams may reach while they are watched. */
  limitMs: number;
  /** One of the origin's own, apart from those of the proxies. */
  originMs: number;
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
    const limitMs = dice.pick([2_000, 2_500, 3_000, 4_000]);
    return {
      forMs: 9_000,
      limitMs,
      originMs: limitMs + dice.pick([-700, 600, 1_100]),
      farMs: 60_000,
      paceMs: dice.between(150, Math.min(700, limitMs / 3)),
      slowMs: limitMs + dice.between(1_500, 2_500),
    };
  }
  const limitMs = dice.pick(fieldLimits);
  return {
    forMs: 35_000,
    limitMs,
    originMs: Math.round(limitMs * dice.pick([0.7, 1.25, 0.5])),
    farMs: dice.pick([60_000, 300_000, 3_600_000]),
    paceMs: Math.round(dice.between(200, limitMs / 6)),
    slowMs: Math.round(limitMs * 1.3) + dice.between(800, 6_000),
  };
}
