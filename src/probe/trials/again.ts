/**
 * The experiment behind all others: streams that we closed are asked for again as an EventSource would, with a
 * Last-Event-ID from a few events before the end. Those behind it are known: they must come again, and nothing before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Plan, Trial } from '../../model/plan.ts';
import { endedByPeer, isOpened, type Route, type Stream } from '../../model/stream.ts';
import type { CookieJar } from '../request/cookie-jar.ts';
import type { Attempt } from './attempt.ts';
import type { Launch } from './trial-run.ts';

/** A replay comes at once; a feed that goes on live is waited for, but no longer than this. */
export const longestAgainMs = 5_000;
const shortestAgainMs = 1_000;
const tickMs = 20;
/** One to send, and two that must come again. */
const fewestIds = 3;

/** Which stream is asked for again, and how. */
export interface AgainAsk {
  trial: Trial;
  of: Stream;
  /** Sent as Last-Event-ID, as it came; null: none had come. */
  lastEventId: string | null;
  /** What the answer to that stream set, as its browser would send it back; null: nothing. */
  cookies: CookieJar | null;
  /** How many events with ids must come again. */
  known: number;
}

/** Asks one stream of each route again, once all have ended; `all` are the run's attempts so far. */
export async function askAgain(
  plan: Plan,
  all: readonly Attempt[],
  launch: Launch,
  signal: AbortSignal,
): Promise<void> {
  for (const ask of againAsks(plan, all)) {
    if (signal.aborted) return;
    const takesUp = { stream: ask.of.id, lastEventId: ask.lastEventId };
    const { cookies } = ask;
    await watched(ask, launch(ask.trial, 2, cookies ? { takesUp, cookies } : { takesUp }), signal);
  }
}

/** One a route, of the stream with the most to compare; none where a request is an act, or the user sends an id of their own. */
export function againAsks(plan: Plan, all: readonly Attempt[]): AgainAsk[] {
  const { method, headers } = plan.target;
  if (method !== 'GET' || headers.some(([name]) => /^last-event-id$/i.test(name))) return [];
  return (['proxy', 'direct'] as const).flatMap((route) => againOn(plan, all, route));
}

function againOn(plan: Plan, all: readonly Attempt[], route: Route): AgainAsk[] {
  const fit = all.filter(({ stream }) => stream.route === route && isFit(stream));
  const withIds = fit.filter((attempt) => attempt.recentIds().length >= fewestIds);
  const [best] = withIds.length > 0 ? withIds : fit.filter(({ stream }) => wasToken(plan, stream));
  const own = plan.trials.find(({ name }) => name === best?.stream.trial);
  if (!best || !own) return [];
  const ids = best.recentIds();
  const name = route === 'direct' ? 'again direct' : 'again';
  const trial: Trial = { ...own, name, asks: 'again', streams: 1, headOnly: false };
  const isCompared = ids.length >= fewestIds;
  return [
    {
      trial,
      of: best.stream,
      lastEventId: ids[0] ?? null,
      known: isCompared ? ids.length - 1 : 0,
      cookies: best.cookies(),
    },
  ];
}

/** A stream that is to stay; what a finite answer has said is not to be taken up. */
function isFit(stream: Stream): boolean {
  const { asks, answer, cameFrom, close } = stream;
  const isOwn = asks === 'plain' || asks === 'compressed';
  const isAnswer = answer !== undefined && (answer.kind !== null || answer.end !== undefined);
  return isOwn && isOpened(stream) && !isAnswer && !cameFrom && close.because === undefined;
}

/** It ended while its credentials were about to: what is answered now tells whether that was why. */
function wasToken({ target }: Plan, stream: Stream): boolean {
  return target.credentialsEnd !== undefined && endedByPeer(stream);
}

/** Lets it run until enough has come, or for a few of its pauses. */
async function watched(ask: AgainAsk, attempt: Attempt, signal: AbortSignal): Promise<void> {
  const gapMs = ask.of.maxGapMs ?? 0;
  const limitMs = Math.min(longestAgainMs, Math.max(shortestAgainMs, 2.2 * gapMs));
  let isDone = false;
  void attempt.done.then(() => {
    isDone = true;
  });
  while (!isDone && !signal.aborted && !hasEnough(ask, attempt, limitMs))
    await pause(tickMs, undefined, { signal }).catch(() => undefined);
  attempt.stop();
  await attempt.done;
}

function hasEnough({ known }: AgainAsk, { stream, ageMs }: Attempt, limitMs: number): boolean {
  const { headersMs } = stream.marks;
  if (headersMs === null) return ageMs() >= longestAgainMs;
  if (known === 0) return true;
  const withIds = stream.events.filter(({ id }) => id !== null);
  return withIds.length > known || ageMs() - headersMs >= limitMs;
}
