/** What the tool asks in one run, and when: as `src/probe/trials` does. */
import type { Plan, Trial } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { followUps } from '../../../src/probe/trials/follow-up.ts';
import type { Dice } from '../dice.ts';
import type { PathRun } from './path.ts';
import { peerEnd } from './wire.ts';

/** Times in milliseconds since the run began. */
export interface Request {
  id: string;
  trial: Trial;
  openedMs: number;
  connectMs: number;
  tlsMs: number | null;
  sentMs: number;
}

/** Runs all trials side by side: the next stream of each some time later, or when the one before is over. */
export function askAll(plan: Plan, run: (request: Request) => PathRun, dice: Dice): PathRun[] {
  const runs: PathRun[] = [];
  const ask = (trial: Trial, openedMs: number, isFirst: boolean): PathRun => {
    const made = run(requestOf(`c${runs.length + 1}`, trial, openedMs, isFirst, plan, dice));
    runs.push(made);
    return made;
  };
  let last = new Map(plan.trials.map((trial) => [trial, ask(trial, dice.spread(1, 30), true)]));
  for (let round = 1; round < Math.max(...plan.trials.map(({ streams }) => streams)); round++) {
    const due = [...last].flatMap(([trial, before]) => {
      const opensMs = nextMs(trial, before, dice);
      return opensMs === null || round >= trial.streams ? [] : [{ trial, opensMs }];
    });
    due.sort((a, b) => a.opensMs - b.opensMs);
    last = new Map(due.map(({ trial, opensMs }) => [trial, ask(trial, opensMs, false)]));
  }
  const ends = runs.map((one) => peerEnd(one)?.atMs ?? Number.POSITIVE_INFINITY);
  const overMs = Math.max(...ends);
  if (overMs < plan.forMs)
    for (const trial of followUps(
      plan,
      runs.map((one) => answered(one, plan)),
    ))
      ask(trial, overMs + dice.spread(1, 20), false);
  return runs;
}

/** What follow-ups are decided by. */
function answered({ request, answer }: PathRun, { target }: Plan): Stream {
  const { trial } = request;
  const { status = null, headers = [] } = answer.head ?? {};
  const { name, route } = trial;
  const authority = trial.authority ?? new URL(target.url).host;
  return { trial: name, route, status, headers, authority } as unknown as Stream;
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
  const isTls = trial.route === 'proxy' && target.url.startsWith('https:');
  const tlsMs = isTls ? connectMs + busyMs + dice.spread(2, 8) : null;
  return { id, trial, openedMs, connectMs, tlsMs, sentMs: openedMs + (tlsMs ?? connectMs) + busyMs * 0.5 };
}
