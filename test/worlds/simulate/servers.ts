/** What stands behind the last hop: one origin or two in turn, with workers or without, and perhaps a server that is away. */
import type { Dice } from '../dice.ts';
import type { HopSituation, OriginSituation, Situation } from '../situation.ts';
import type { Cause } from './flow.ts';
import { type OriginAnswer, originAnswer } from './origin.ts';

export type { OriginAnswer };

/** An answer, and who gave it. */
export interface ServedAnswer extends OriginAnswer {
  name: 'origin' | 'replica';
  /** Another server was tried before, in vain. */
  hasRetried: boolean;
  /** Frees the worker when the stream is over; null: it never is. */
  release(endMs: number | null): void;
}

/** Nginx leaves a server alone for this long after a failure. */
const failTimeoutMs = 10_000;

export function servers(situation: Situation, epochMs: number, dice: Dice) {
  const { origin, replica, moment } = situation;
  const first = server(origin);
  const second = replica && server(replica);
  let turn = 0;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  return {
    /** `last`: the hop that asks; null: around the proxies. */
    serve(atMs: number, last: HopSituation | null): ServedAnswer {
      const isOther = last !== null && second !== null && turn++ % 2 === 1;
      const [one, what, name] = isOther ? [second, replica, 'replica'] : [first, origin, 'origin'];
      const hasRetried =
        last?.hasDeadServer === true && atMs - failedAtMs > failTimeoutMs && turn++ % 2 === 1;
      if (hasRetried) failedAtMs = atMs;
      const startMs = one.take(atMs);
      const asked = { atMs: startMs ?? atMs, isHttp10: last?.isBare ?? false };
      const served =
        startMs === null
          ? { answer: { head: null, chunks: [], end: null }, cause: null }
          : originAnswer(what as OriginSituation, asked, one.next(), moment, epochMs, dice);
      const release = (endMs: number | null) => one.release(startMs, endMs);
      return {
        answer: served.answer,
        cause: ownedBy(served.cause, name),
        name: name as 'origin',
        hasRetried,
        release,
      };
    },
  };
}

function ownedBy(cause: Cause | null, owner: string | undefined): Cause | null {
  return cause && { ...cause, owner: owner ?? cause.owner };
}

/** One process: its workers, and how many streams it has served. */
function server({ behaviour }: OriginSituation) {
  const slots = behaviour.maxStreams
    ? Array.from({ length: behaviour.maxStreams }, () => Number.NEGATIVE_INFINITY)
    : null;
  let served = 0;
  return {
    next: () => ++served,
    /** When the request is taken on; null: never. */
    take(atMs: number): number | null {
      const freeMs = slots ? Math.min(...slots) : atMs;
      return freeMs === Number.POSITIVE_INFINITY ? null : Math.max(atMs, freeMs);
    },
    release(startMs: number | null, endMs: number | null): void {
      if (!slots || startMs === null) return;
      slots[slots.indexOf(Math.min(...slots))] = endMs ?? Number.POSITIVE_INFINITY;
    },
  };
}
