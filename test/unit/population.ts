/** Builds the streams of a population: no arrivals kept, their pace in their place. */
import type { Stream, StreamClose } from '../../src/model/stream.ts';
import { stream } from './facts-builder.ts';

/** What one stream of a population went through, ms since its request. */
export interface Life {
  openedAfter: number;
  ageMs: number;
  idleMs: number;
  /** The longest silence that it survived. */
  longestGapMs?: number;
  client?: number;
  attempt?: number;
  close?: Partial<StreamClose>;
}

/** A stream that a peer cut, or that ended as `close` says. */
export function member({ openedAfter, ageMs, idleMs, longestGapMs = 5_000, close, ...rest }: Life): Stream {
  const one = stream(rest).openedAfter(openedAfter).done();
  const lastAtMs = ageMs + 1 - idleMs;
  one.pace = { arrivals: 10, firstAtMs: 3, lastAtMs, longestGapMs };
  one.marks.firstEventMs = 3;
  one.eventCount = 10;
  one.bytes = 200;
  one.maxGapMs = Math.max(longestGapMs, idleMs);
  one.close = { how: 'cut', transport: 'fin', by: 'peer', code: null, idleMs, ageMs, ...close };
  return one;
}

/** Still open when the run stopped it. */
export function alive(life: Life): Stream {
  return member({ ...life, close: { how: 'own-stop', transport: 'open', by: 'us' } });
}

/** `count` streams, made from their number. */
export function crowd(count: number, make: (n: number) => Stream): Stream[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** Between -1 and 1, the same for the same number, as uneven as dice. */
export function jitter(n: number): number {
  const turn = Math.sin(n * 12.9898 + 4.1414) * 43_758.5453;
  return 2 * (turn - Math.floor(turn)) - 1;
}
