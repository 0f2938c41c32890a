/** A 503 that came after a wait, of which no row and no page says the limit: each that fits is a finding of its own. */
import { highest, lowest } from '../../model/extremes.ts';
import type { Facts } from '../../model/facts.ts';
import type { Reason } from '../../model/log-record.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { habitOf, profileOf } from '../../proxies/profile/known.ts';
import { askedStreams } from './asked-streams.ts';
import { isGuess, type RefusalGroup, refusalGroups } from './refusal-groups.ts';

/** Nothing that is closed at once takes as long, ms. */
const shortestWaitMs = 1_000;

/** The groups that a limit for this reason may explain; none where that proxy has another status for it. */
export function waitedGuesses(facts: Facts, reason: Reason): RefusalGroup[] {
  return refusalGroups(facts, ['connect-timeout']).filter(
    (group) => isGuess(group) && group.streams.every(({ status }) => mayMean(group, status, reason)),
  );
}

function mayMean({ proxy }: RefusalGroup, status: number | null, reason: Reason): boolean {
  const own = (profileOf(proxy)?.answers ?? []).filter((answer) => answer.reason === reason);
  return status === 503 && own.every((answer) => answer.status === undefined || answer.status === status);
}

/** Streams through the proxies that were open while those of the group waited. */
export function openMeanwhile(facts: Facts, { streams }: RefusalGroup): Stream[] {
  const asked = lowest(streams.map(({ openedAt }) => openedAt));
  const answered = highest(streams.map(({ openedAt, marks }) => openedAt + (marks.headersMs ?? 0)));
  return askedStreams(facts).filter(({ openedAt, close, ...stream }) => {
    const isOver = openedAt + (close.ageMs ?? 0) < asked || openedAt > answered;
    return isOpened(stream) && !isOver;
  });
}

/** A proxy gives the same answer for a closed connection and for a head that did not come in time: these waited. */
export function lateAlike(facts: Facts): RefusalGroup[] {
  return refusalGroups(facts, ['closed-before-headers']).filter(isLateAlike);
}

/** The page alone says that the connection was closed, and that came after a wait. */
export function isLateAlike({ proxy, streams, words }: RefusalGroup): boolean {
  const status = habitOf(proxy, 'lateAlike');
  const waits = streams.map(({ marks }) => (marks.headersMs ?? 0) - (marks.requestSentMs ?? 0));
  const isStatus = status !== undefined && streams.every((stream) => stream.status === status);
  return isStatus && words.length === 0 && lowest(waits) >= shortestWaitMs;
}
