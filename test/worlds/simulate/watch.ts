/** The clock of a run: the tool's own schedule decides over played streams when to ask more, and when enough was seen. */
import type { Plan, Trial } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import type { Attempt } from '../../../src/probe/trials/attempt.ts';
import { isEnough } from '../../../src/probe/trials/enough.ts';
import { followUps } from '../../../src/probe/trials/follow-up.ts';
import { watchPlaces } from '../../../src/probe/trials/places.ts';
import { headSeen, type PathRun } from './path.ts';
import { peerEnd } from './wire.ts';

const tickMs = 100;

/** What the clock may do beside waiting. */
export interface Asker {
  runs: PathRun[];
  /** Opens the streams of further trials. */
  ask(trials: Trial[], atMs: number): void;
  /** We gave it up: what waited for its place goes on. */
  free(run: PathRun, atMs: number): void;
}

/** Watches until enough was seen; gives the time at which that was. */
export function watchRun(plan: Plan, asker: Asker): number {
  let nowMs = 0;
  const ask = async (trials: Trial[]) => asker.ask(trials, nowMs);
  const experiment = watchPlaces(plan, plan.forMs, ask);
  const attempts = new Map<PathRun, Attempt>();
  let hasFollowed = false;
  for (; nowMs < plan.forMs; nowMs += tickMs) {
    const shown = asker.runs.map((run) => attempts.get(run) ?? playback(run, () => nowMs, asker));
    for (const [at, run] of asker.runs.entries()) attempts.set(run, shown[at] as Attempt);
    if (asker.runs.every((run) => isOver(run, nowMs))) {
      const more = hasFollowed
        ? []
        : followUps(
            plan,
            shown.map(({ stream }) => stream),
          );
      hasFollowed = true;
      if (more.length === 0) return nowMs;
      asker.ask(more, nowMs);
    } else {
      if (asker.runs.some((run) => isCut(run, nowMs)) && isEnough(plan, shown)) return nowMs;
      if (asker.runs.some((run) => !headSeen(run, nowMs))) experiment(shown, nowMs);
    }
  }
  return plan.forMs;
}

function endMs(run: PathRun): number {
  return Math.min(run.stoppedMs ?? Number.POSITIVE_INFINITY, peerEnd(run)?.atMs ?? Number.POSITIVE_INFINITY);
}

function isOver(run: PathRun, nowMs: number): boolean {
  return endMs(run) <= nowMs;
}

function isCut(run: PathRun, nowMs: number): boolean {
  return isOver(run, nowMs) && headSeen(run, nowMs);
}

/** A stream as its attempt shows it while it runs: what the schedule looks at, and no more. */
function playback(run: PathRun, now: () => number, asker: Asker): Attempt {
  const { request } = run;
  const rel = (ms: number) => ms - request.openedMs;
  const stream = {
    trial: request.trial.name,
    asks: request.trial.asks,
    route: request.trial.route,
    authority: request.trial.authority ?? request.authority,
    get failure() {
      return isOver(run, now()) && run.answer.head === null && peerEnd(run) ? { phase: 'response' } : null;
    },
    get status() {
      return headSeen(run, now()) ? (run.answer.head?.status ?? null) : null;
    },
    get headers() {
      return run.answer.head?.headers ?? [];
    },
    get marks() {
      const headersMs = headSeen(run, now()) ? rel(run.answer.head?.atMs ?? 0) : null;
      return { requestSentMs: rel(request.sentMs), headersMs };
    },
    get close() {
      const isEnded = isOver(run, now());
      const how = isEnded && run.stoppedMs === null ? (peerEnd(run)?.close.how ?? 'own-stop') : 'own-stop';
      return { how, ageMs: isEnded ? endMs(run) - request.sentMs : null };
    },
    get arrivals() {
      const seen = run.answer.chunks.filter(({ atMs }) => atMs <= now());
      return seen.map(({ atMs, bytes }) => ({ atMs: rel(atMs), bytes }));
    },
    get maxGapMs() {
      const { arrivals } = this;
      return Math.max(0, ...arrivals.map(({ atMs }, at) => atMs - (arrivals[at - 1]?.atMs ?? atMs)));
    },
  };
  const stop = () => {
    run.stoppedMs ??= now();
    asker.free(run, now());
  };
  return { stream: stream as unknown as Stream, ageMs: () => rel(now()), stop } as unknown as Attempt;
}
