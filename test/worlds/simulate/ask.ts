/** What the tool asks in one run, and when: as `src/probe/trials` does. */
import type { Plan, Trial } from '../../../src/model/plan.ts';
import type { Dice } from '../dice.ts';
import type { PathRun, PathRunner } from './path.ts';
import { watchRun } from './watch.ts';
import { peerEnd } from './wire.ts';

/** Times in milliseconds since the run began. */
export interface Request {
  id: string;
  trial: Trial;
  /** Of the target. */
  authority: string;
  openedMs: number;
  connectMs: number;
  tlsMs: number | null;
  sentMs: number;
}

/** All that was asked, and when the run was over. */
export interface Asked {
  runs: PathRun[];
  lastMs: number;
}

export function askAll(plan: Plan, runner: PathRunner, dice: Dice): Asked {
  const runs: PathRun[] = [];
  const ask = (trial: Trial, openedMs: number, isFirst: boolean): PathRun => {
    const made = runner.run(requestOf(`c${runs.length + 1}`, trial, openedMs, isFirst, plan, dice));
    runs.push(made);
    return made;
  };
  askTrials(plan.trials, ask, 0, true, dice);
  const lastMs = watchRun(plan, {
    runs,
    ask: (trials, atMs) => askTrials(trials, ask, atMs, false, dice),
    free: (run, atMs) => {
      run.freeWorker(atMs);
      for (const waiting of runs)
        if (waiting.isWaiting && waiting.stoppedMs === null) runner.resume(waiting, atMs);
    },
  });
  return { runs, lastMs };
}

/** Side by side: the next stream of each some time later, or when the one before is over. */
function askTrials(
  trials: Trial[],
  ask: (trial: Trial, openedMs: number, isFirst: boolean) => PathRun,
  atMs: number,
  isFirst: boolean,
  dice: Dice,
): void {
  let last = new Map(trials.map((trial) => [trial, ask(trial, atMs + dice.spread(1, 30), isFirst)]));
  for (let round = 1; round < Math.max(...trials.map(({ streams }) => streams)); round++) {
    const due = [...last].flatMap(([trial, before]) => {
      const opensMs = nextMs(trial, before, dice);
      return opensMs === null || round >= trial.streams ? [] : [{ trial, opensMs }];
    });
    due.sort((a, b) => a.opensMs - b.opensMs);
    last = new Map(due.map(({ trial, opensMs }) => [trial, ask(trial, opensMs, false)]));
  }
}

/** Null: a second stream would only repeat that nothing listens there. */
function nextMs({ staggerMs }: Trial, before: PathRun, dice: Dice): number | null {
  const { openedMs } = before.request;
  if (before.answer.end?.how === 'refused') return null;
  const overMs = peerEnd(before)?.atMs ?? Number.POSITIVE_INFINITY;
  return Math.min(openedMs + staggerMs, overMs) + dice.spread(1, 12);
}

/** The first streams of a run pay for the code that is loaded then. */
function requestOf(
  id: string,
  trial: Trial,
  openedMs: number,
  isFirst: boolean,
  { target }: Plan,
  dice: Dice,
): Request {
  const busyMs = isFirst ? dice.spread(10, 60) : dice.spread(0.5, 6);
  const connectMs = busyMs + dice.spread(0.3, 2);
  const { host, protocol } = new URL(target.url);
  const isTls = trial.route === 'proxy' && protocol === 'https:';
  const tlsMs = isTls ? connectMs + busyMs + dice.spread(2, 8) : null;
  const sentMs = openedMs + (tlsMs ?? connectMs) + busyMs * 0.5;
  return { id, trial, authority: trial.authority ?? host, openedMs, connectMs, tlsMs, sentMs };
}
