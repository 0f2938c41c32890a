/** How an origin's answer runs by itself, in milliseconds since it was asked. */
import type { OriginBehaviour } from '../../../../src/lab/index.ts';
import type { OriginSituation } from '../../situation.ts';

/** A moment that is known between two bounds. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

export interface Course {
  headMs: number;
  /** Head, opening event and all that follows until it ends or falls silent. */
  movesMs: number[];
  /** It ends by itself; null: it does not. */
  end: Span | null;
}

const horizonMs = 30_000;

/** Where in its rhythm a stream may open: on the wall's clock anywhere, else at its start. */
export function phasesOf({ behaviour }: OriginSituation): number[] {
  return behaviour.clock === 'wall' ? [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95] : [0];
}

/** `phase`: the share of its rhythm that was over when it opened. */
export function courseOf({ behaviour }: OriginSituation, phase: number): Course {
  const { headDelayMs: headMs = 0, everyMs = 1_000, batchMs, end } = behaviour;
  const ticks = everyMs === 0 ? [] : multiples(everyMs, headMs - phase * everyMs);
  const written = batchMs === undefined ? ticks : multiples(batchMs, headMs);
  const ends = [byAge(behaviour), byCount(behaviour, ticks), byIdle(behaviour, [headMs, ...ticks])];
  const [first = null] = ends.filter((one) => one !== null).sort((a, b) => a.fromMs - b.fromMs);
  const silentMs = end?.how === 'hang' ? (end.afterMs ?? 0) : Number.POSITIVE_INFINITY;
  const lastMs = Math.min(first?.untilMs ?? horizonMs, silentMs);
  return { headMs, movesMs: [headMs, ...written].filter((ms) => ms <= lastMs), end: first };
}

function multiples(stepMs: number, fromMs: number): number[] {
  const count = Math.floor(horizonMs / stepMs);
  return Array.from({ length: count }, (_, index) => fromMs + (index + 1) * stepMs);
}

function byAge({ end }: OriginBehaviour): Span | null {
  if (end?.afterMs === undefined || end.how === 'hang') return null;
  return { fromMs: end.afterMs, untilMs: end.untilMs ?? end.afterMs };
}

function byCount({ end }: OriginBehaviour, ticks: number[]): Span | null {
  const atMs = end?.afterEvents === undefined ? undefined : ticks[end.afterEvents - 1];
  return atMs === undefined ? null : { fromMs: atMs, untilMs: atMs };
}

function byIdle({ idleLimitMs, sweepMs = 0 }: OriginBehaviour, moves: number[]): Span | null {
  const fromMs = idleLimitMs === undefined ? null : silenceOf(moves, idleLimitMs);
  return fromMs === null ? null : { fromMs, untilMs: fromMs + sweepMs };
}

/** When a silence has first lasted this long; null: never. */
export function silenceOf(movesMs: number[], limitMs: number): number | null {
  const before = movesMs.find((ms, index) => (movesMs[index + 1] ?? Number.POSITIVE_INFINITY) - ms > limitMs);
  return before === undefined ? null : before + limitMs;
}
