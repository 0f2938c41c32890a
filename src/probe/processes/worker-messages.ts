/** Messages between a worker and the process that started it. */
import type {
  HeldEvent,
  HeldOpening,
  HeldRecord,
  HeldTick,
  SharedHead,
} from '../../model/population/held.ts';
import type { ShardSpec } from '../held/shard-spec.ts';

/** What to hold, and the end of it. */
export type ToWorker = { kind: 'hold'; spec: ShardSpec } | { kind: 'stop' };

/** `news`: all since the message before, heads before the streams that name them. */
export type FromWorker =
  | ({ kind: 'started' | 'news'; tick: HeldTick | null } & {
      heads: SharedHead[];
      openings: HeldOpening[];
      records: HeldRecord[];
      snapshots: HeldRecord[];
      events: HeldEvent[];
    })
  | { kind: 'done' };
