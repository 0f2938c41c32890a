/** Holds a population: in this process, or spread over child processes whose figures add up. */
import type { Population } from '../../model/plan.ts';
import type { HoldOutput, ShardSpec } from '../held/shard-spec.ts';
import { holdShard } from './hold-shard.ts';
import { holdInWorkers } from './workers.ts';

/** Settles when the time is up or `signal` says so; all that was seen has gone to `out` by then. @throws DoctorError when a worker cannot start */
export function hold(
  { plan, context }: Pick<ShardSpec, 'plan' | 'context'>,
  out: HoldOutput,
  signal: AbortSignal,
): Promise<void> {
  const { workers } = plan.population as Population;
  return workers === 1
    ? holdShard({ plan, context, worker: 0, workers }, out, signal)
    : holdInWorkers({ plan, context, workers }, out, signal);
}
