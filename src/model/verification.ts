/** A run beside the earlier one of which it asked the same: what went, what stayed, what is new. */

import type { ThresholdUnit } from './expected/threshold.ts';
import type { VerdictWord } from './expected/verdict-word.ts';
import type { Finding, Severity } from './finding.ts';

/**
 * What became of a trouble. gone: this run could have seen it, and did not. stayed: seen again. new: not seen before.
 * unproven: not seen again, in a run that could not have seen it.
 */
export type TroubleState = 'gone' | 'stayed' | 'new' | 'unproven';

export interface VerifiedTrouble extends Pick<Finding, 'rule' | 'title' | 'where'> {
  state: TroubleState;
  /** Of the earlier finding; of a new one its own. */
  severity: Severity;
  /** What its streams did then, and what they did now: `cut at 15.1 s after 15.0 s of silence (4 of 4 streams)`. */
  before: string | null;
  now: string | null;
  /** Why it is not proven, or what else a reader must know of it. */
  because: string | null;
  /** What became of the setting that it names. */
  config: string | null;
}

/** A setting whose value in the configs is another than then. */
export interface SettingChange {
  hop: string;
  setting: string;
  /** Its place as a reader looks for it: `http > server :8080 > location /events`. */
  path: string;
  /** As written; null: not set. */
  before: string | null;
  now: string | null;
  file: string | null;
  line: number | null;
}

/** One figure of both runs. */
export interface FigurePair {
  name: string;
  unit: ThresholdUnit;
  /** Null: not measured. */
  before: number | null;
  now: number | null;
}

export interface Verification {
  /** Folder of the earlier run. */
  dir: string;
  createdAt: string;
  verdict: { before: VerdictWord; now: VerdictWord };
  watched: { before: number; now: number };
  /** What stayed, then what is new, not proven, gone. */
  troubles: VerifiedTrouble[];
  changes: SettingChange[];
  figures: FigurePair[];
  /** What could not be compared, and why. */
  doubts: string[];
}
