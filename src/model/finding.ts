/** What the tool concludes (report contract, `schema: 1`). */

import type { ProxyKind } from './log-record.ts';
import type { Place } from './setting.ts';
import type { Stream } from './stream.ts';
import type { Trouble } from './trouble.ts';

export type Severity = 'critical' | 'warning' | 'info';
export type Confidence = 'certain' | 'likely' | 'possible';

/** Confidences as numbers: the more certain, the higher. */
export const confidenceRank: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

export interface Evidence {
  fact: string;
  from: 'connection' | 'log' | 'config' | 'statistic' | 'headers';
  connection?: string;
  file?: string;
  line?: number;
  raw?: string;
  value?: number | string;
  unit?: string;
}

export interface Fix {
  proxy: ProxyKind;
  setting: string;
  file?: string;
  line?: number;
  current?: string | null;
  suggested?: string | null;
  text: string;
  /** The setting's place in the config as a reader looks for it: `http > server :8080 > location /events`. */
  path?: string;
  /** Unified diff of one file, named as on the command line; shows no line that may hold a secret. */
  patch?: string;
  /** Shell command that applies `patch`, from any directory: the config's real path, and the diff in the run's folder. */
  apply?: string;
  /** Shell command that takes `patch` back. */
  revert?: string;
  /** When the change holds, and for which streams. Absent: not known. */
  takesEffect?: string;
  /** What that does to running streams. */
  cost?: string;
  /** How it is undone, as a sentence. */
  undo?: string;
  /** Shell command with which the proxy itself checks the changed config. */
  check?: string;
  /** Shell command that makes the proxy take it. */
  activate?: string;
  /** The program that writes the config, and would overwrite a change of it. */
  madeBy?: string;
  /** It goes with the change before it: either alone does not cure. */
  together?: boolean;
  /** Of a change at the origin that spares the proxy's config: what it leaves uncured. */
  doesNotCure?: string;
}

/** A fix as a rule proposes it: `place` becomes `patch` where the config's text is available. */
export interface ProposedFix extends Fix {
  place?: Place | null;
}

/** A proposed change as a diff, as it is kept with the run. */
export interface FixDiff {
  /** File in the run's folder: `fix-1.diff`. */
  name: string;
  place: Place;
  suggested: string;
  /** Real path of the config. */
  target: string;
  /** Real path of the config that was given, which includes it; absent: it is `target`, or not known. */
  main?: string;
  diff: string;
}

/** A recording may come from elsewhere, and hold anything. */
export function isFixDiff(value: unknown): value is FixDiff {
  const { name, place, suggested, target, diff } = (value ?? {}) as Partial<Record<keyof FixDiff, unknown>>;
  const texts = [name, suggested, target, diff];
  return texts.every((text) => typeof text === 'string') && typeof place === 'object' && place !== null;
}

export interface Finding<F extends Fix = Fix> {
  rule: string;
  title: string;
  severity: Severity;
  confidence: Confidence;
  where: { hop: string | null; proxy: ProxyKind };
  what: string;
  why: string;
  evidence: Evidence[];
  fix: F[];
  explains: string[];
  /** Of a soak or load: what happened to the streams that it accounts for; absent where it names none. */
  troubles?: Trouble[];
}

/** A finding as its rule gives it. */
export interface RuledFinding extends Finding<ProposedFix> {
  /** Streams whose refusal or end it accounts for, all of them; its evidence shows a few. Not in the report. */
  covers?: readonly Stream[];
}

/** An input that a rule lacked. */
export type Missing =
  | 'access-log'
  | 'error-log'
  | 'error-log-level'
  | 'error-line'
  | 'config'
  | 'config-part'
  | 'direct'
  | 'direct-answer'
  | 'http3'
  | 'admin'
  | 'http2'
  | 'http1'
  | 'gzip'
  | 'time'
  | 'events'
  | 'log-row'
  | 'kept-inputs'
  | 'own-log' // of a proxy whose logs are not read
  | 'own-config' // of one whose configs are not
  | 'own-code' // of one that is set in its code alone
  | 'second-stream'
  | 'origin-log'
  | 'browser-origin';

/** A rule's answer: one of the four outcomes is printed for every rule (`failed` is added by the judge). */
export type RuleOutcome =
  | { kind: 'found'; findings: RuledFinding[] }
  | { kind: 'ruled-out'; because: string }
  | { kind: 'not-checked'; missing: Missing[]; because?: string };
