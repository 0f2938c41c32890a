/** An end with nothing before it may be a limit on silence or on age, and a busy machine blurs both: `--heartbeat-param` tells which. */
import type { Facts } from '../../model/facts.ts';
import { heartbeatTrial } from '../experiments/heartbeat.ts';
import type { Timing } from './timing.ts';

/** The ends of the experiment are those of the same limit within this much, or this share. */
const sameMs = 600;
const sameShare = 0.1;

/** The timing with the pattern that the experiment shows, if the streams that it cut were cut as these were; else as it is. */
export function settledByHeartbeat(facts: Facts, timing: Timing): Timing {
  const trial = timing.pattern === 'none' ? null : heartbeatTrial(facts);
  if (trial?.says !== 'idle' && trial?.says !== 'age') return timing;
  const [range, key] =
    trial.says === 'idle' ? ([timing.idleMs, 'idleMs'] as const) : ([timing.ageMs, 'ageMs'] as const);
  const isSame = trial.values.some(({ cut }) => cut !== null && isWithin(cut[key], range));
  return isSame ? { ...timing, pattern: trial.says, told: trial.words } : timing;
}

function isWithin(ms: number, [least, most]: [number, number]): boolean {
  const slack = Math.max(sameMs, most * sameShare);
  return ms >= least - slack && ms <= most + slack;
}
