/** Runs the trials of a plan side by side (or one at a time), follows up on what they show, and stops when enough is known. */
import { once, setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan, Trial } from '../../model/plan.ts';
import type { Stream } from '../../model/stream.ts';
import type { RunContext } from '../request/attempt-spec.ts';
import { askAgain, longestAgainMs } from './again.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { isEnough } from './enough.ts';
import { followUps } from './follow-up.ts';
import { watchPlaces } from './places.ts';
import { askSilentLines } from './silent-lines.ts';
import { type Launch, runTrial } from './trial-run.ts';

/** How far the trials have come: all streams so far, and those that have not ended. */
export interface TrialState {
  streams: Stream[];
  running: Stream[];
  elapsedMs: number;
  /** When they are ended at the latest, ms since the start. */
  limitMs: number;
}

/** Who looks on. */
export interface TrialWatch {
  signal: AbortSignal;
  /** Called ten times a second. */
  progress(state: TrialState): void;
  /** Called as each stream is asked for. */
  onAsk?(stream: Stream): void;
  /** Called as each stream ends. */
  onStream?(stream: Stream): void;
  /** Called about twice a second, with the milliseconds since the start and the streams that have not ended. */
  onTick?(atMs: number, open: Stream[]): void;
}

/** How often the early stop is considered; the report is there within a second of what decided it. */
const tickMs = 100;
const onTickMs = 500;

/** All streams of the run, in the order in which they opened. Ends by itself when the time is up. */
export function observe(plan: Plan, context: RunContext, watch: TrialWatch): Promise<Stream[]> {
  return observeTrials(plan, plan.trials, context, watch);
}

/** Sends follow-up requests after the streams of a population ended, if none of them found a route. */
export async function observeFollowUps(
  plan: Plan,
  seen: Stream[],
  context: RunContext,
  watch: TrialWatch,
): Promise<Stream[]> {
  const trials = followUps(plan, seen);
  return trials.length === 0 ? [] : observeTrials({ ...plan, population: null }, trials, context, watch);
}

async function observeTrials(
  plan: Plan,
  first: Trial[],
  context: RunContext,
  watch: TrialWatch,
): Promise<Stream[]> {
  const started = performance.now();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const all: Attempt[] = [];
  const launch = launcher(context, watch, all, stop.signal);
  const runTrials = async (trials: Trial[]) => {
    if (plan.oneAtATime) for (const trial of trials) await runTrial(trial, plan, launch, stop.signal);
    else await Promise.all(trials.map((trial) => runTrial(trial, plan, launch, stop.signal)));
  };
  const streams = () => streamsOf(all);
  const isFirst = first === plan.trials;
  const work = runTrials(first).then(() => runTrials(isFirst ? followUps(plan, streams()) : []));
  const limitMs = plan.untilCutMs ?? plan.forMs;
  const experiment = isFirst ? watchPlaces(plan, limitMs, runTrials) : () => undefined;
  const timekeeper = keepTime(plan, all, watch, { started, limitMs, experiment }, stop);
  try {
    await Promise.race([work, once(stop.signal, 'abort')]);
  } finally {
    stop.abort();
  }
  for (const attempt of all) attempt.stop();
  await timekeeper;
  await work;
  if (isFirst && hasTimeFor(plan, performance.now() - started))
    await askAgain(plan, [...all], launcher(context, watch, all, watch.signal), watch.signal);
  return Promise.all(all.map(({ done }) => done));
}

/** What is left of the wall clock that the user allowed. */
function hasTimeFor({ budgetMs, population }: Plan, elapsedMs: number): boolean {
  return population === null && (budgetMs === undefined || budgetMs - elapsedMs > 2 * longestAgainMs);
}

interface Span {
  started: number;
  limitMs: number;
  /** Called at each tick. */
  experiment(attempts: readonly Attempt[], elapsedMs: number): void;
}

async function keepTime(
  plan: Plan,
  all: Attempt[],
  watch: TrialWatch,
  { started, limitMs, experiment }: Span,
  stop: AbortController,
) {
  const onInterrupt = () => stop.abort();
  watch.signal.addEventListener('abort', onInterrupt, { once: true });
  if (watch.signal.aborted) stop.abort();
  let ticks = 0;
  while (!stop.signal.aborted) {
    const elapsed = performance.now() - started;
    // One at a time, each stream is watched for the whole span; `trial-run.ts` keeps that time.
    if (!plan.oneAtATime && (elapsed >= limitMs || isEnough(plan, all))) stop.abort();
    experiment(all, elapsed);
    askSilentLines(running(all), limitMs - elapsed);
    const streams = streamsOf(all);
    watch.progress({ streams, running: streamsOf(running(all)), elapsedMs: elapsed, limitMs });
    if (elapsed >= ticks * onTickMs) {
      ticks++;
      watch.onTick?.(elapsed, streamsOf(running(all)));
    }
    await pause(tickMs, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  watch.signal.removeEventListener('abort', onInterrupt);
}

function running(all: Attempt[]): Attempt[] {
  return all.filter((attempt) => !isDone(attempt));
}

function streamsOf(attempts: Attempt[]): Stream[] {
  return attempts.map(({ stream }) => stream);
}

const finished = new WeakSet<Attempt>();

function isDone(attempt: Attempt): boolean {
  return finished.has(attempt);
}

function launcher(context: RunContext, watch: TrialWatch, all: Attempt[], signal: AbortSignal): Launch {
  return (trial, number, next) => {
    const attempt = startAttempt(
      { id: `${context.idPrefix ?? 'c'}${all.length + 1}`, trial, attempt: number, ...next },
      context,
    );
    all.push(attempt);
    watch.onAsk?.(attempt.stream);
    if (signal.aborted) attempt.stop();
    void attempt.done.then((stream) => {
      finished.add(attempt);
      watch.onStream?.(stream);
    });
    return attempt;
  };
}
