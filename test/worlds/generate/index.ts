/** Seed in, situation out: pure data, so that a simulator and real proxies can be given the same. */
import { type Dice, diceOf } from '../dice.ts';
import type { HopKind, Moment, OriginSituation, OtherClients, Scale, Situation } from '../situation.ts';
import { hopsOf } from './hops.ts';
import { inputsOf } from './inputs.ts';
import { originOf } from './origins.ts';
import { type Times, timesOf } from './times.ts';

/** The same seed, scale and proxy give the same situation again; with a proxy it is one of the hops, in the lab. */
export function generate(seed: number, scale: Scale, proxy?: HopKind): Situation {
  const dice = diceOf(seed);
  const times = timesOf(dice, scale);
  const isSecure = dice.chance(0.6);
  const hops = hopsOf(dice, scale, times, proxy);
  // Varnish speaks no TLS.
  const scheme = isSecure && hops[0]?.kind !== 'varnish' ? 'https' : 'http';
  const moment = hops.some(({ gate }) => gate) ? null : momentOf(dice, hops, times.forMs);
  const isDisturbed = moment !== null || hops.some(({ gate }) => gate !== null);
  const origin = originOf(dice, times, isDisturbed);
  return {
    seed,
    scale,
    scheme,
    forMs: times.forMs,
    maxTimeMs: dice.chance(0.02) ? Math.round(times.forMs * 0.6) : null,
    pause: pauseOf(dice, times.forMs, scale),
    origin,
    replica: replicaOf(dice, scale, hops, times, origin),
    // With nothing behind it that answers, no server of the group would be left.
    hops: origin.isDown ? hops.map((hop) => ({ ...hop, hasDeadServer: false })) : hops,
    moment,
    others: othersOf(dice, scale, times.limitMs),
    inputs: inputsOf(dice, hops),
  };
}

/** Streams are cut some time after a reload, where that is set. */
const reloads = new Set<HopKind>(['nginx', 'haproxy']);
/** Told to stop, they let streams run for as long as they may. */
const waits = new Set<HopKind>(['caddy', 'pingora', 'go']);

/** After all streams have opened, and early enough to be seen. */
function momentOf(dice: Dice, hops: Situation['hops'], forMs: number): Moment | null {
  if (!dice.chance(0.16)) return null;
  const atMs = dice.between(3_000, Math.max(3_200, forMs * 0.5));
  const hop = dice.pick(hops);
  const what = dice.weighted<Moment['what']>([
    [3, 'origin-crash'],
    [reloads.has(hop.kind) ? 3 : 0, 'reload'],
    [waits.has(hop.kind) ? 0 : 2, 'stop'],
    [1, 'kill'],
  ]);
  return { atMs, what, hop: what === 'origin-crash' ? null : hop.name };
}

function othersOf(dice: Dice, scale: Scale, limitMs: number): OtherClients {
  const count = dice.chance(0.5) ? 0 : dice.between(1, 8);
  const leaveAtMs = dice.chance(0.15) ? limitMs : null;
  return { count, leaveAtMs, hadTrouble: scale === 'field' && leaveAtMs === null && dice.chance(0.25) };
}

/** A well origin beside one that may be ill, or the reverse. */
function replicaOf(
  dice: Dice,
  scale: Scale,
  hops: Situation['hops'],
  times: Times,
  origin: OriginSituation,
): OriginSituation | null {
  const last = hops.at(-1);
  if (scale === 'lab' || last?.kind !== 'nginx' || last.isBare || last.gate || last.hasDeadServer)
    return null;
  if (!dice.chance(0.12) || origin.behaviour.maxStreams || origin.isDown) return null;
  return originOf(dice, times, dice.chance(0.3));
}

function pauseOf(dice: Dice, forMs: number, scale: Scale): Situation['pause'] {
  if (scale === 'lab' || !dice.chance(0.03)) return null;
  return { atMs: dice.between(4_000, forMs * 0.4), forMs: dice.between(3_000, forMs * 0.4) };
}
