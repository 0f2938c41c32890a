/** Everything a rule may look at, and nothing else. */

import type { Confidence } from './finding.ts';
import type { LogFileSummary, LogRecord } from './log-record.ts';
import type { Hop, Plan } from './plan.ts';
import type { GeneratorFacts } from './recording.ts';
import type { AdminSnapshot } from './route-query.ts';
import type { Setting } from './setting.ts';
import type { Stream } from './stream.ts';

/** One stream paired with one log record of one hop. */
export interface Join {
  streamId: string;
  hop: string;
  record: LogRecord;
  join: 'tag' | 'request-id' | 'fuzzy';
  confidence: Confidence;
}

export interface Facts {
  plan: Plan;
  streams: Stream[];
  /** Client side first. */
  hops: Hop[];
  settings: Setting[];
  records: LogRecord[];
  joins: Join[];
  logs: LogFileSummary[];
  /** Estimated clock of the log's machine minus ours, ms, by hop. */
  clockOffsetMs: Record<string, number>;
  admin: { before: AdminSnapshot; after: AdminSnapshot }[];
  watchedSeconds: number;
  generator: GeneratorFacts;
}
