/** One request through all hops to the origin and back, and how far each party knows of its end. */
import type { Dice } from '../dice.ts';
import type { HopSituation, Situation } from '../situation.ts';
import type { Request } from './ask.ts';
import type { Answer, Cause } from './flow.ts';
import { gateKeeper, shutRun } from './gates.ts';
import { type HopRun, passHop } from './hop.ts';
import { servers } from './servers.ts';
import { peerEnd } from './wire.ts';

/** One request as it went. */
export interface PathRun {
  request: Request;
  /** Client side first, as far as it came; none for one around the proxies. */
  hops: HopRun[];
  /** What reaches the client. */
  answer: Answer;
  /** Why the answer ends; null: it does not. */
  cause: Cause | null;
  /** The origin has no free worker for it. */
  isWaiting: boolean;
  /** When we gave it up before the end of the run; null: we did not. */
  stoppedMs: number | null;
  freeWorker(atMs: number): void;
}

/** Asks one request after the other: what was asked before counts for limits, workers and turns. */
export interface PathRunner {
  run(request: Request): PathRun;
  /** One that waited for a worker is served from `atMs` on, where one is free. */
  resume(waiting: PathRun, atMs: number): void;
}

export function headSeen({ answer }: PathRun, nowMs: number): boolean {
  return answer.head !== null && answer.head.atMs <= nowMs;
}

export function pathRunner(situation: Situation, epochMs: number, dice: Dice): PathRunner {
  const behind = servers(situation, epochMs, dice);
  const gates = gateKeeper();
  const serve = (request: Request, asked: number[], atMs: number) => {
    const hops = hopsOf(situation, request);
    const served = behind.serve(request.trial, atMs, hops.at(-1) ?? null);
    const run = outwards(situation, hops, asked, served.answer, served.cause, dice);
    const last = run.hops.at(-1);
    if (last) Object.assign(last, { upstream: served.name, hasRetried: served.hasRetried });
    const ends = [served.answer.end?.atMs, ...run.hops.map(({ end }) => end?.atMs)];
    const endMs = Math.min(...ends.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    served.free(endMs);
    return { ...run, endMs, isWaiting: served.isWaiting, freeWorker: served.free };
  };
  return {
    run(request) {
      const path = request.trial.path ?? '/events';
      const hops = hopsOf(situation, request);
      const asked = askedTimes(hops, request, dice);
      const shut = hops.findIndex((hop, at) => isReader(hop) && gates.isShut(hop, asked[at] ?? 0, path));
      if (shut >= 0) {
        const refused = shutRun(hops[shut] as HopSituation, asked[shut] ?? 0, path);
        const why = refused.end?.cause ?? null;
        const run = outwards(situation, hops.slice(0, shut), asked, refused.outer, why, dice);
        const idle = { isWaiting: false, stoppedMs: null, freeWorker: () => {} };
        return { request, ...run, ...idle, hops: [...run.hops, refused] };
      }
      const { endMs, ...run } = serve(request, asked, asked.at(-1) ?? request.sentMs);
      for (const hop of hops) if (hop.gate) gates.pass(hop, () => endMs);
      return { request, ...run, stoppedMs: null };
    },
    resume(waiting, atMs) {
      const asked = askedTimes(hopsOf(situation, waiting.request), waiting.request, dice);
      if (peerEnd(waiting) === null) Object.assign(waiting, serve(waiting.request, asked, atMs));
    },
  };
}

function hopsOf({ hops }: Situation, { trial }: Request): HopSituation[] {
  return trial.route === 'direct' ? [] : hops;
}

/** Of other kinds no config is made: they pass everything on. */
function isReader({ kind }: HopSituation): boolean {
  return kind === 'nginx' || kind === 'envoy';
}

function askedTimes(hops: HopSituation[], { sentMs }: Request, dice: Dice): number[] {
  let atMs = sentMs;
  return [...hops.keys(), hops.length].map(() => {
    atMs += dice.spread(0.2, 0.8);
    return atMs;
  });
}

/** From the last of `hops` to the client. */
function outwards(
  { moment }: Situation,
  hops: HopSituation[],
  asked: number[],
  from: Answer,
  why: Cause | null,
  dice: Dice,
): Pick<PathRun, 'hops' | 'answer' | 'cause'> {
  let answer = from;
  let cause = why;
  const runs: HopRun[] = [];
  for (const [fromEnd, hop] of [...hops].reverse().entries()) {
    const run = passHop(hop, asked[hops.length - 1 - fromEnd] ?? 0, answer, cause, moment, dice);
    runs.unshift(run);
    answer = run.outer;
    cause = run.end?.cause ?? null;
  }
  return { hops: runs, answer, cause };
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
