/** One request through all hops to the origin and back, and how far each party knows of its end. */
import type { Dice } from '../dice.ts';
import type { HopSituation, Situation } from '../situation.ts';
import type { Request } from './ask.ts';
import type { Answer, Cause } from './flow.ts';
import { gateKeeper, shutRun } from './gates.ts';
import { type HopRun, passHop } from './hop.ts';
import { servers } from './servers.ts';

/** One request as it went. */
export interface PathRun {
  request: Request;
  /** Client side first, as far as it came; none for one around the proxies. */
  hops: HopRun[];
  /** What reaches the client. */
  answer: Answer;
  /** Why the answer ends; null: it does not. */
  cause: Cause | null;
}

/** Asks one request after the other: what was asked before counts for limits, workers and turns. */
export function pathRunner(situation: Situation, epochMs: number, dice: Dice): (request: Request) => PathRun {
  const behind = servers(situation, epochMs, dice);
  const gates = gateKeeper();
  return (request) => {
    const path = request.trial.path ?? '/events';
    const hops = request.trial.route === 'direct' ? [] : situation.hops;
    const asked = askedTimes(hops, request, dice);
    const shut = hops.findIndex((hop, at) => isReader(hop) && gates.isShut(hop, asked[at] ?? 0, path));
    if (shut >= 0) {
      const refused = shutRun(hops[shut] as HopSituation, asked[shut] ?? 0, path);
      const run = outwards(
        situation,
        hops.slice(0, shut),
        asked,
        refused.outer,
        refused.end?.cause ?? null,
        dice,
      );
      return { request, ...run, hops: [...run.hops, refused] };
    }
    const served = behind.serve(asked.at(-1) ?? request.sentMs, hops.at(-1) ?? null);
    const run = outwards(situation, hops, asked, served.answer, served.cause, dice);
    const last = run.hops.at(-1);
    if (last) Object.assign(last, { upstream: served.name, hasRetried: served.hasRetried });
    const ends = [served.answer.end?.atMs, ...run.hops.map(({ end }) => end?.atMs)].filter(
      (ms) => ms !== undefined,
    );
    const endMs = ends.length === 0 ? null : Math.min(...ends);
    served.release(endMs);
    for (const hop of hops) if (hop.gate) gates.pass(hop, () => endMs);
    return { request, ...run };
  };
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
): Omit<PathRun, 'request'> {
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
