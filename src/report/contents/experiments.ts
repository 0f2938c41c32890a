/** What the experiments came to, those that were made. */
import { headTrial } from '../../analysis/experiments/head.ts';
import { heartbeatTrial } from '../../analysis/experiments/heartbeat.ts';
import { hopByHop } from '../../analysis/experiments/hop-by-hop.ts';
import type { Experiments } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';

/** Null without any. */
export function experimentsOf(facts: Facts): Experiments | null {
  if (!facts.beside) return null;
  const hops = hopByHop(facts);
  const heartbeat = heartbeatTrial(facts);
  const head = headTrial(facts);
  const made: Experiments = {
    ...(hops && { hops }),
    ...(heartbeat && { heartbeat }),
    ...(head && { head }),
  };
  return Object.keys(made).length > 0 ? made : null;
}
