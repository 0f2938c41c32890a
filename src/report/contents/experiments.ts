/** What the experiments came to, those that were made. */
import { hopByHop } from '../../analysis/experiments/hop-by-hop.ts';
import type { Experiments } from '../../model/experiment.ts';
import type { Facts } from '../../model/facts.ts';

/** Null without any. */
export function experimentsOf(facts: Facts): Experiments | null {
  if (!facts.beside) return null;
  const hops = hopByHop(facts);
  const made: Experiments = { ...(hops && { hops }) };
  return Object.keys(made).length > 0 ? made : null;
}
