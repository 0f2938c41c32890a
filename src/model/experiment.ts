/** What experiments beside the user's question came to: the report's contract, as far as they were made. */
import type { Protocol, StreamClose } from './stream.ts';

/** In what a stop of the path is worse than the application behind it, the worst first. */
export const hopTroubles = [
  'refused',
  'ended',
  'silent',
  'head late',
  'first event late',
  'in bursts',
] as const;
export type HopTrouble = (typeof hopTroubles)[number];

/** The same request at one place of the path, over one protocol; times are the shortest of its streams. */
export interface HopStop {
  /** `target`, `via 1`, `direct`. */
  name: string;
  url: string;
  protocol: Protocol;
  /** Ids of its connections. */
  streams: string[];
  status: number | null;
  opened: boolean;
  /** Why no response head came. */
  failure: string | null;
  server: string | null;
  encoding: string | null;
  /** Request to response head, and to the first event or comment. */
  headMs: number | null;
  firstEventMs: number | null;
  maxGapMs: number | null;
  close: StreamClose;
  troubles: HopTrouble[];
}

/** `--via`: the path, edge to origin. */
export interface HopByHop {
  stops: HopStop[];
  /** The innermost stop that shows the target's worst trouble; null: the target has none, or it cannot be said. */
  firstShown: { stop: string; url: string; trouble: HopTrouble; words: string } | null;
  /** Why it cannot be said. */
  unclear?: string;
  /** Places that gave no stream where the target did, or failed otherwise than it: nothing is known of the path there. Absent in runs of older versions. */
  unopened?: { stop: string; url: string; words: string }[];
}

/** One value of the query's parameter, and what it came to. */
export interface HeartbeatValue {
  value: string;
  streams: string[];
  opened: boolean;
  /** The longest silence that its streams survived. */
  paceMs: number | null;
  /** Ended by the other side, with its end's age and silence; null: it was not. */
  cut: { ageMs: number; idleMs: number } | null;
  watchedMs: number;
}

/** `--heartbeat-param`: does the cut move with the heartbeat? */
export interface HeartbeatTrial {
  parameter: string;
  values: HeartbeatValue[];
  says: 'idle' | 'age' | 'no cut' | 'no effect' | 'unclear';
  words: string;
}

/** HEAD beside GET: who answers it. */
export interface HeadTrial {
  status: number | null;
  failure: string | null;
  server: string | null;
  via: string | null;
  /** The refused GET's, where it was refused. */
  get: { status: number | null; server: string | null };
  words: string;
}

/** Those that were made. */
export interface Experiments {
  hops?: HopByHop;
  heartbeat?: HeartbeatTrial;
  head?: HeadTrial;
}
