/** What passes between two parties of the path. Times are milliseconds since the run began. */
import type { Header } from '../../../src/model/header.ts';

export interface Head {
  atMs: number;
  status: number;
  headers: Header[];
  /** Of an answer that is no stream. */
  body: string | null;
}

/** One event or comment as it was sent. */
export interface Mark {
  kind: 'event' | 'comment';
  type: string | null;
  text: string;
  /** When the origin made it, where it says so. */
  madeAtMs: number | null;
}

export interface Chunk {
  atMs: number;
  bytes: number;
  marks: Mark[];
}

/** `refused`: no connection could be made. */
export type EndHow = 'clean' | 'fin' | 'rst' | 'refused';

/** What a party gives to the one in front of it; `end` null: it goes on for ever. */
export interface Answer {
  head: Head | null;
  chunks: Chunk[];
  end: { atMs: number; how: EndHow } | null;
}

/** Why a party ended a stream, the first cause of all. */
export interface Cause {
  kind: CauseKind;
  /** A hop's name, `origin`, or `replica`. */
  owner: string;
  atMs: number;
  /** Of a limit: its word and its length. */
  setting: string | null;
  limitMs: number | null;
}

export type CauseKind =
  | 'idle-limit'
  | 'age-limit'
  | 'head-limit' // the wait for the head was over
  | 'ended' // properly, because all was said
  | 'dropped' // in the middle, each stream for itself
  | 'crashed' // all streams of a process at once
  | 'reloaded'
  | 'stopped'
  | 'killed'
  | 'refused' // answered, with no stream
  | 'unreachable'
  | 'dropped-request'
  | 'denied' // the rest: by a hop itself, before it asked anyone
  | 'answered'
  | 'no-route'
  | 'rate-limited'
  | 'connection-limited'
  | 'fault'
  | 'overflowed';

/** One request on its way in. */
export interface Asked {
  atMs: number;
  /** Asked by the party in front over HTTP/1.0. */
  isHttp10: boolean;
}
