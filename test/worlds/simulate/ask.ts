/** What the tool asks in one run: each request with the times at which it goes out. */
import type { Plan, Trial } from '../../../src/model/plan.ts';
import type { Dice } from '../dice.ts';

/** Times in milliseconds since the run began. */
export interface Request {
  id: string;
  trial: Trial;
  openedMs: number;
  connectMs: number;
  tlsMs: number | null;
  sentMs: number;
}

/** In the order in which they open: those of all trials side by side, the next of each some time later. */
export function requestsOf(plan: Plan, dice: Dice): Request[] {
  const rounds = Math.max(...plan.trials.map(({ streams }) => streams));
  const isHttps = plan.target.url.startsWith('https:');
  const requests: Request[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const trial of plan.trials.filter(({ streams }) => round < streams))
      requests.push(requestOf(`c${requests.length + 1}`, trial, round, isHttps, dice));
  }
  return requests.sort((a, b) => a.sentMs - b.sentMs);
}

/** The first streams of a run pay for the code that is loaded then. */
function requestOf(id: string, trial: Trial, round: number, isHttps: boolean, dice: Dice): Request {
  const busyMs = round === 0 ? dice.spread(10, 60) : dice.spread(0.5, 6);
  const openedMs = round * trial.staggerMs + dice.spread(1, 30);
  const connectMs = busyMs + dice.spread(0.3, 2);
  const isTls = trial.route === 'proxy' && isHttps;
  const tlsMs = isTls ? connectMs + busyMs + dice.spread(2, 8) : null;
  return { id, trial, openedMs, connectMs, tlsMs, sentMs: openedMs + (tlsMs ?? connectMs) + busyMs * 0.5 };
}
