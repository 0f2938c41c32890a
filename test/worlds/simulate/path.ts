/** One request through all hops to the origin and back, and how far each party knows of its end. */
import type { Dice } from '../dice.ts';
import type { HopSituation, Situation } from '../situation.ts';
import type { Request } from './ask.ts';
import type { Answer, Asked, Cause } from './flow.ts';
import { type HopRun, passHop } from './hop.ts';
import { type OriginAnswer, originAnswer } from './origin.ts';

/** One request as it went. */
export interface PathRun {
  request: Request;
  /** Client side first; none for one around the proxies. */
  hops: HopRun[];
  /** What reaches the client. */
  answer: Answer;
  /** Why the answer ends; null: it does not. */
  cause: Cause | null;
  /** When the origin's part was over; null: never by itself. */
  originEndMs: number | null;
}

/** Asks in the order of the requests: an origin with few workers lets the later ones wait. */
export function runPaths(situation: Situation, requests: Request[], epochMs: number, dice: Dice): PathRun[] {
  const workers = workersOf(situation);
  return requests.map((request) => {
    const isDirect = request.trial.route === 'direct';
    const hops = isDirect ? [] : situation.hops;
    const asked = askedTimes(hops, request, dice);
    const atOrigin = asked.at(-1) ?? request.sentMs;
    const startMs = workers.take(atOrigin);
    const isHttp10 = hops.at(-1)?.isBare ?? false;
    const served = startMs === null ? neverAnswered() : workers.serve(startMs, isHttp10);
    const run = throughHops(situation, hops, asked, served, dice);
    workers.release(startMs, run.originEndMs);
    return { request, ...run };
  });

  function workersOf({ origin, moment }: Situation) {
    const slots: number[] | null = origin.behaviour.maxStreams
      ? Array.from({ length: origin.behaviour.maxStreams }, () => Number.NEGATIVE_INFINITY)
      : null;
    let number = 0;
    return {
      /** When the request is taken on; null: never. */
      take(atMs: number): number | null {
        const freeMs = slots ? Math.min(...slots) : atMs;
        return freeMs === Number.POSITIVE_INFINITY ? null : Math.max(atMs, freeMs);
      },
      serve(atMs: number, isHttp10: boolean): OriginAnswer {
        number += 1;
        const asked: Asked = { atMs, isHttp10 };
        return originAnswer(origin, asked, number, moment, epochMs, dice);
      },
      release(startMs: number | null, endMs: number | null): void {
        if (!slots || startMs === null) return;
        slots[slots.indexOf(Math.min(...slots))] = endMs ?? Number.POSITIVE_INFINITY;
      },
    };
  }
}

function neverAnswered(): OriginAnswer {
  return { answer: { head: null, chunks: [], end: null }, cause: null };
}

function askedTimes(hops: HopSituation[], { sentMs }: Request, dice: Dice): number[] {
  let atMs = sentMs;
  return [...hops.keys(), hops.length].map(() => {
    atMs += dice.spread(0.2, 0.8);
    return atMs;
  });
}

function throughHops(
  { moment }: Situation,
  hops: HopSituation[],
  asked: number[],
  served: OriginAnswer,
  dice: Dice,
): Omit<PathRun, 'request'> {
  let { answer, cause } = served;
  const runs: HopRun[] = [];
  for (const [fromEnd, hop] of [...hops].reverse().entries()) {
    const run = passHop(hop, asked[hops.length - 1 - fromEnd] ?? 0, answer, cause, moment, dice);
    runs.unshift(run);
    answer = run.outer;
    cause = run.end?.cause ?? null;
  }
  const ends = [served.answer.end?.atMs, ...runs.map(({ end }) => end?.atMs)];
  const known = ends.filter((ms) => ms !== undefined);
  return { hops: runs, answer, cause, originEndMs: known.length === 0 ? null : Math.min(...known) };
}

/** What each hop knows once the client has left at `atMs`, as far as the stream still ran there. */
export function leave(hops: HopRun[], atMs: number): HopRun[] {
  let leftMs = atMs;
  return hops.map((run) => {
    const isRunning = run.end === null || run.end.atMs > leftMs;
    const end = isRunning ? { atMs: leftMs, by: 'client' as const, cause: null, how: null } : run.end;
    leftMs = Math.min(leftMs, end?.atMs ?? leftMs) + 0.2;
    return { ...run, end };
  });
}
