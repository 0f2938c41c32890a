/** Which streams met with something that a report must explain: refused, never answered, or broken off. */

import type { Facts } from '../model/facts.ts';
import { memoized } from '../model/memoized.ts';
import { wasFollowed } from '../model/redirect.ts';
import { isOpened, isTruncated, type Stream } from '../model/stream.ts';
import type { Trouble } from '../model/trouble.ts';
import { isFollowUp } from './answers/asked-streams.ts';
import { isLawful } from './answers/lawful-answer.ts';

/** A request that we gave up sooner may just have been asked at the end of the run. */
const hangingMs = 2_000;

/** What a stream met with; null where its end was ours, proper, or an answer that the standards provide for. */
export function troubleOf(facts: Facts, stream: Stream): Trouble | null {
  if (isFollowUp(stream)) return null;
  if (isOpened(stream)) return isBrokenOff(stream) || stream.close.unreadable ? 'cut' : null;
  if (wasFollowed(stream) || isLawful(facts, stream)) return null;
  return isTurnedDown(facts, stream) ? 'refused' : null;
}

/** It was answered otherwise than with a stream, or not at all; our own haste does not count. */
export function isTurnedDown(facts: Facts, stream: Stream): boolean {
  return !isOpened(stream) && (stream.status !== null || isUnanswered(facts, stream));
}

/** A head may still be on its way for so long. */
const promptMs = 500;

/** Given up by us without a head, too early to call it a trouble. None of a population: there some were only just asked. */
export function headlessAtEnd(facts: Facts): Stream[] {
  if (facts.figures) return [];
  return facts.streams.filter(
    (stream) =>
      !isFollowUp(stream) &&
      stream.status === null &&
      stream.close.how === 'own-stop' &&
      stream.close.because === undefined &&
      (stream.close.ageMs ?? 0) >= promptMs,
  );
}

const troubled = memoized((facts: Facts) =>
  facts.streams.filter((stream) => troubleOf(facts, stream) !== null),
);

/** All of them, on every route. */
export function troubledStreams(facts: Facts): Stream[] {
  return troubled(facts);
}

/** A body that runs to the end of its connection is whole by that; not where the connection was reset. */
function isBrokenOff(stream: Stream): boolean {
  const { how, transport } = stream.close;
  return isTruncated(stream) || (how === 'close-delimited' && transport === 'rst');
}

/** No head came, and not for our own haste. */
function isUnanswered(facts: Facts, stream: Stream): boolean {
  const { failure, close } = stream;
  if (failure) return failure.code !== 'STOPPED' && !isUnofferedBeside(facts, stream);
  if (close.how !== 'own-stop') return true;
  if (close.because === 'interrupt' || close.because === 'worker-died') return false;
  return (close.ageMs ?? 0) >= hangingMs || isWatchedThrough(facts, stream);
}

/** Of the few streams of a diagnose each was watched as long as the run: what came by then is all there was. */
function isWatchedThrough({ plan, watchedSeconds, interrupted }: Facts, { close }: Stream): boolean {
  if (plan.command !== 'diagnose' || interrupted) return false;
  // Never as far as the request: it was still connecting.
  if (close.ageMs === null) return true;
  return close.ageMs >= 0.8 * Math.min(plan.forMs, watchedSeconds * 1000);
}

/** Missing HTTP/2 is no fault of the server if HTTP/1.1 was requested too. */
function isUnofferedBeside({ plan }: Facts, { failure, route, protocol }: Stream): boolean {
  if (protocol !== 'http2') return false;
  const isUnoffered = failure?.phase === 'alpn' || /NO_APPLICATION_PROTOCOL/.test(failure?.code ?? '');
  return isUnoffered && plan.trials.some((trial) => trial.route === route && trial.protocol === 'http1');
}
