/** All that a run saw of the endpoint: enough to judge it again without any proxy. */
import type { OwnPause } from './own-pause.ts';
import type { Plan } from './plan.ts';
import type { Figures } from './population/figures.ts';
import type { Stream } from './stream.ts';

export interface GeneratorFacts {
  eventLoopDelayMs: number;
  rssBytes: number;
  cpuSeconds: number;
  openFiles: number;
  /** Times at which this process stood still; absent: it did not, or was not watched for that. */
  pauses?: OwnPause[];
}

export interface Recording {
  tool: { name: string; version: string };
  run: string;
  createdAt: string;
  /** The folder that its relative paths start from; absent in recordings of older versions. */
  cwd?: string;
  plan: Plan;
  streams: Stream[];
  watchedSeconds: number;
  interrupted: boolean;
  /** The cap on the wall clock, ms; `isSpent`: it ended the run before its time (`interrupted` is true then), or left things undone. */
  budget?: { ms: number; isSpent: boolean; undone: string[] };
  /** Of a run that was killed: how far it came, and which streams were open then. */
  killed?: { seconds: number; open: string[] };
  /** The file of a finished run was cut off since: how many streams are left in it, of how many (null: not known). */
  cutOff?: { kept: number; of: number | null };
  generator: GeneratorFacts;
  /** The running figures of a soak or load; its `streams` may be fewer than it opened. */
  figures?: Figures;
  /** The threshold that ended a soak or load before its time, as it was written. */
  abortedBy?: { text: string; atMs: number };
}
