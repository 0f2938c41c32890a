/** Seed in, situation out: pure data, so that a simulator and real proxies can be given the same. */
import { type Dice, diceOf } from '../dice.ts';
import type { Moment, OtherClients, Scale, Situation } from '../situation.ts';
import { hopsOf } from './hops.ts';
import { inputsOf } from './inputs.ts';
import { originOf } from './origins.ts';
import { timesOf } from './times.ts';

/** The same seed and scale give the same situation again. */
export function generate(seed: number, scale: Scale): Situation {
  const dice = diceOf(seed);
  const times = timesOf(dice, scale);
  const scheme = dice.chance(0.6) ? 'https' : 'http';
  const hops = hopsOf(dice, scale, times);
  const moment = momentOf(dice, hops, times.forMs);
  const origin = originOf(dice, times, moment !== null);
  return {
    seed,
    scale,
    scheme,
    forMs: times.forMs,
    maxTimeMs: dice.chance(0.02) ? Math.round(times.forMs * 0.6) : null,
    origin,
    hops,
    moment,
    others: othersOf(dice, times.limitMs),
    inputs: inputsOf(dice, hops),
  };
}

/** After all streams have opened, and early enough to be seen. */
function momentOf(dice: Dice, hops: Situation['hops'], forMs: number): Moment | null {
  if (!dice.chance(0.16)) return null;
  const atMs = dice.between(3_000, Math.max(3_200, forMs * 0.5));
  const hop = dice.pick(hops);
  const isReadable = hop.kind === 'nginx';
  const what = dice.weighted<Moment['what']>([
    [3, 'origin-crash'],
    [isReadable ? 3 : 0, 'reload'],
    [2, 'stop'],
    [1, 'kill'],
  ]);
  return { atMs, what, hop: what === 'origin-crash' ? null : hop.name };
}

function othersOf(dice: Dice, limitMs: number): OtherClients {
  const count = dice.chance(0.5) ? 0 : dice.between(1, 8);
  return { count, leaveAtMs: dice.chance(0.15) ? limitMs : null };
}
