/** One trial of a plan: a number of streams, each followed through its redirects to its end. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan, Trial } from '../../model/plan.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import type { AttemptSpec, NextAttempt } from '../request/attempt-spec.ts';
import type { Attempt } from './attempt.ts';

/** Starts an attempt of a trial, where a redirect was followed at its place, or to take up another stream. */
export type Launch = (
  trial: Trial,
  attempt: number,
  next?: NextAttempt | Pick<AttemptSpec, 'takesUp' | 'cookies'>,
) => Attempt;

/** Opens the trial's streams one after the other; settles once all have ended. */
export async function runTrial(trial: Trial, plan: Plan, launch: Launch, signal: AbortSignal): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (let n = 0; n < trial.streams && !signal.aborted; n++) {
    const run = runStream(trial, plan, launch, signal);
    running.push(run);
    if (plan.oneAtATime) {
      await run;
      continue;
    }
    const opening = await Promise.race([run, pause(trial.staggerMs, null, { signal }).catch(() => null)]);
    // If the first stream never opened, a second one would only repeat that.
    if (opening && opening.close.how === 'not-opened' && opening.failure?.phase !== 'response') break;
  }
  await Promise.all(running);
}

function limitOf(
  { headOnly, leaveAfterMs }: Trial,
  { target, oneAtATime, untilCutMs, forMs }: Plan,
): number | null {
  if (headOnly) return target.connectTimeoutMs;
  if (leaveAfterMs !== undefined) return leaveAfterMs;
  return oneAtATime ? (untilCutMs ?? forMs) : null;
}

async function runStream(trial: Trial, plan: Plan, launch: Launch, signal: AbortSignal): Promise<Stream> {
  let attempt = launch(trial, 1);
  const limitMs = limitOf(trial, plan);
  for (let hop = 2; ; hop++) {
    const stream = await limited(attempt, trial, limitMs, signal);
    const next = attempt.next();
    if (next === null || signal.aborted) return stream;
    attempt = launch(trial, hop, next);
  }
}

/** Lets a stream run to its end, or stops it when its time is up; a head-only stream stops once its head is there. */
async function limited(
  attempt: Attempt,
  trial: Trial,
  limitMs: number | null,
  signal: AbortSignal,
): Promise<Stream> {
  const onStop = () => attempt.stop();
  signal.addEventListener('abort', onStop, { once: true });
  const timer = limitMs === null ? null : setTimeout(onStop, limitMs);
  const poll = trial.headOnly
    ? setInterval(() => isEnoughOfHead(attempt.stream) && attempt.stop(), 20)
    : null;
  try {
    return await attempt.done;
  } finally {
    signal.removeEventListener('abort', onStop);
    if (timer) clearTimeout(timer);
    if (poll) clearInterval(poll);
  }
}

/** The head of a stream; of a short request any head, whatever follows it. */
function isEnoughOfHead(stream: Stream): boolean {
  return stream.asks === 'ordinary' || stream.asks === 'head' ? stream.status !== null : isOpened(stream);
}
