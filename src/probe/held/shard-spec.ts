/** The input and output of one process that holds a part of a population. */

import type { Plan } from '../../model/plan.ts';
import type {
  HeldEvent,
  HeldOpening,
  HeldRecord,
  HeldTick,
  SharedHead,
} from '../../model/population/held.ts';
import type { RunContext } from '../request/attempt-spec.ts';

/** Where a process that holds streams reports what it sees, as it happens. */
export interface ShardOutput {
  head(head: SharedHead): void;
  opening(opening: HeldOpening): void;
  record(record: HeldRecord): void;
  /** What an open stream was like at an early age: all that a recording has of it if the run is killed. */
  look(record: HeldRecord): void;
  event(event: HeldEvent): void;
  tick(tick: HeldTick): void;
}

/** Which part of the population: every `workers`-th client, from `worker` (0 …) on. */
export interface ShardSpec {
  plan: Plan;
  context: RunContext;
  worker: number;
  workers: number;
}

/** What a whole run of held streams reports in addition to its parts. */
export interface HoldOutput extends ShardOutput {
  /** A process died before its time; its streams are lost with it. */
  workerDied(worker: string, how: string): void;
}
