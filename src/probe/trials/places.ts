/**
 * Two experiments while streams wait for a response head: is a short request answered meanwhile, and does a stream that
 * is given up let one of the waiting begin? Both tell an origin without a free worker from one that is slow.
 */
import type { Plan, Trial } from '../../model/plan.ts';
import { isOpened } from '../../model/stream.ts';
import type { Attempt } from './attempt.ts';

/** A head that takes less than this may only be slow. */
const waitMs = 2_000;
/** A short request without an answer for so long waits as well. */
const unansweredMs = 1_000;
/** The last part of the run in which places are free again: enough for an origin that notices a lost client only when it writes. */
const freeMs = 3_000;

/** Looks at the attempts of a run and starts each experiment once, when its time has come; `ask` runs trials. */
export function watchPlaces(
  plan: Plan,
  limitMs: number,
  ask: (trials: Trial[]) => Promise<void>,
): (attempts: readonly Attempt[], elapsedMs: number) => void {
  let hasAsked = false;
  let hasFreed = false;
  return (attempts, elapsedMs) => {
    const trials = hasAsked ? [] : ordinaryTrials(plan, attempts);
    if (trials.length > 0) {
      hasAsked = true;
      void ask(trials);
    }
    const given = hasFreed ? [] : placesToFree(attempts, limitMs - elapsedMs, limitMs);
    hasFreed ||= given.length > 0;
    for (const attempt of given) attempt.stop();
  };
}

/**
 * OPTIONS to the very path of the stream, since other paths may be routed elsewhere: safe by its definition (RFC 9110
 * section 9.2.1), and answered by frameworks without the handler of the stream. One trial a route, as soon as a stream
 * waits, of as many as its streams: of two servers that are asked in turn, one dead, one answers. None where only one
 * request at a time is wanted.
 */
export function ordinaryTrials(plan: Plan, attempts: readonly Attempt[]): Trial[] {
  if (plan.oneAtATime || plan.target.method !== 'GET') return [];
  const [waiting] = attempts.filter(isWaiting);
  const own = plan.trials.find(({ name }) => name === waiting?.stream.trial);
  if (!own) return [];
  const other = plan.trials.find(({ route }) => route !== own.route);
  return [own, ...(other ? [other] : [])].map((trial) => ({
    ...trial,
    name: trial.route === 'direct' ? 'ordinary direct' : 'ordinary',
    asks: 'ordinary',
    method: 'OPTIONS',
    acceptEncoding: 'identity',
    staggerMs: 100,
    headOnly: true,
  }));
}

/** The open streams to give up, shortly before the end of the run; none unless others, short requests too, wait in vain. */
function placesToFree(attempts: readonly Attempt[], leftMs: number, limitMs: number): Attempt[] {
  if (leftMs > Math.min(freeMs, limitMs * 0.4) || !attempts.some(isWaiting)) return [];
  const ordinary = attempts.filter(({ stream }) => stream.asks === 'ordinary');
  if (ordinary.length === 0 || !ordinary.every(isUnanswered)) return [];
  return attempts.filter(({ stream }) => isOpened(stream) && stream.close.ageMs === null);
}

function isWaiting({ stream, ageMs }: Attempt): boolean {
  const { requestSentMs, headersMs } = stream.marks;
  const isRunning = stream.close.ageMs === null && stream.failure === null;
  return isRunning && requestSentMs !== null && headersMs === null && ageMs() - requestSentMs >= waitMs;
}

function isUnanswered({ stream, ageMs }: Attempt): boolean {
  const { status, failure, marks } = stream;
  return (
    status === null &&
    failure === null &&
    marks.requestSentMs !== null &&
    ageMs() - marks.requestSentMs >= unansweredMs
  );
}
