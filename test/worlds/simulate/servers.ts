/** What stands behind the last hop: one origin or two in turn, with workers or without, and perhaps a server that is away. */
import type { Trial } from '../../../src/model/plan.ts';
import type { Dice } from '../dice.ts';
import type { HopSituation, OriginSituation, Situation } from '../situation.ts';
import { type OriginAnswer, originAnswer, otherAnswer } from './origin.ts';

/** An answer, and who gave it. */
export interface ServedAnswer extends OriginAnswer {
  name: 'origin' | 'replica';
  /** Another server was tried before, in vain. */
  hasRetried: boolean;
  /** No worker is free: there is no answer. */
  isWaiting: boolean;
  /** The worker is free from then on. */
  free(atMs: number): void;
}

/** Nginx leaves a server alone for this long after a failure. */
const failTimeoutMs = 10_000;

export function servers(situation: Situation, epochMs: number, dice: Dice) {
  const { origin, replica, moment } = situation;
  const first = server(origin);
  const second = replica && server(replica);
  let turn = 0;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  const meetsDead = (last: HopSituation | null, atMs: number) => {
    if (!last?.hasDeadServer || atMs - failedAtMs < failTimeoutMs || turn++ % 2 === 0) return false;
    failedAtMs = atMs;
    return true;
  };
  return {
    /** `last`: the hop that asks; null: around the proxies. */
    serve(trial: Trial, atMs: number, last: HopSituation | null): ServedAnswer {
      const isOther = last !== null && second !== null && turn++ % 2 === 1;
      const one = isOther ? second : first;
      const name = isOther ? 'replica' : 'origin';
      const place = one.take(atMs);
      const base = { name, hasRetried: meetsDead(last, atMs) } as const;
      if (place === null) {
        const answer = { head: null, chunks: [], end: null };
        return { ...base, answer, cause: null, isWaiting: true, free: () => {} };
      }
      const asked = { atMs: place.atMs, isHttp10: last?.isBare ?? false };
      const served =
        trial.asks === 'ordinary'
          ? otherAnswer(one.situation, asked)
          : originAnswer(one.situation, asked, one.next(), moment, epochMs, dice);
      const cause = served.cause && { ...served.cause, owner: name };
      return { ...base, answer: served.answer, cause, isWaiting: false, free: place.free };
    },
  };
}

/** One process: its workers, and how many streams it has served. */
function server(situation: OriginSituation) {
  const { maxStreams } = situation.behaviour;
  const workers = maxStreams ? Array.from({ length: maxStreams }, () => ({ freeMs: 0 })) : null;
  let served = 0;
  return {
    situation,
    next: () => ++served,
    /** When the request is taken on; null: no worker will be free by itself. */
    take(atMs: number): { atMs: number; free(freeMs: number): void } | null {
      if (!workers) return { atMs, free: () => {} };
      const [worker] = [...workers].sort((a, b) => a.freeMs - b.freeMs);
      if (!worker || worker.freeMs === Number.POSITIVE_INFINITY) return null;
      const free = (freeMs: number) => {
        worker.freeMs = freeMs;
      };
      return { atMs: Math.max(atMs, worker.freeMs), free };
    },
  };
}
