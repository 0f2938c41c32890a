/** Whether clients that came back were served by another server than before, and what they found there. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import type { Setting } from '../../model/setting.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { addressOf } from '../parties/joined-rows.ts';
import { type Return, returnsOf } from './returns.ts';
import { takenUpStreams } from './taken-up.ts';

/** found: went on behind its last id; lost: began anew, missed events, or was refused; unknown: nothing tells. */
export type Finding = 'found' | 'lost' | 'unknown';

export interface PlacedReturn extends Pick<Return, 'before' | 'stream'> {
  /** Its ids were of no order: that it was not taken up is a guess. */
  isGuessed: boolean;
  /** Addresses of the upstream, by the rows. */
  from: string;
  to: string;
  finding: Finding;
}

/** Those of which both upstreams are known: a client's reconnects, and streams that were asked for again. */
export function placedReturns(facts: Facts): PlacedReturn[] {
  return placed(facts);
}

const placed = memoized((facts: Facts): PlacedReturn[] => [
  ...returnsOf(facts).flatMap(({ before, stream }) => at(facts, before, stream, findingOf(stream))),
  ...takenUpStreams(facts).flatMap(({ before, stream, verdict }) => {
    const isFound = verdict === 'honoured' || verdict === 'repeated';
    return at(facts, before, stream, isFound ? 'found' : 'lost');
  }),
  ...refusedAgain(facts).flatMap(({ before, stream }) => at(facts, before, stream, findingOf(stream))),
]);

/** Streams that were asked for again, and got an answer that is none. */
export function refusedAgain(facts: Facts): Pick<Return, 'before' | 'stream'>[] {
  return (facts.again ?? []).flatMap((stream) => {
    const before = facts.streams.find(({ id }) => id === stream.takesUp?.stream);
    return before && stream.route === 'proxy' && stream.status !== null && !isOpened(stream)
      ? [{ before, stream }]
      : [];
  });
}

function at(facts: Facts, before: Stream, stream: Stream, finding: Finding): PlacedReturn[] {
  const [from, to] = [addressOf(facts, before), addressOf(facts, stream)];
  const isGuessed = finding === 'lost' && stream.resumption?.outcome === 'unjudged';
  return from === null || to === null ? [] : [{ before, stream, from, to, finding, isGuessed }];
}

/** Statuses by which servers refuse what they do not know: the same as of a session. */
const unknown = new Set([400, 401, 404, 410]);

function findingOf(stream: Stream): Finding {
  if (!isOpened(stream)) return unknown.has(stream.status ?? 0) ? 'lost' : 'unknown';
  const { resumption } = stream;
  if (!resumption) return 'unknown';
  return resumption.outcome === 'resumed' && resumption.lost === 0 ? 'found' : 'lost';
}

/** Whether another server answered any that was asked for again. */
export function hasAnyMoved(facts: Facts): boolean {
  return [...returnsOf(facts), ...takenUpStreams(facts)].some(
    ({ before, stream }) => isOpened(stream) && hasMoved(facts, before, stream),
  );
}

/**
 * The setting by which several servers stand behind a hop, where no row tells which of them answered one of these streams;
 * null: there is but one that is known of, or the rows tell.
 */
export function untoldServers(
  facts: Facts,
  pairs: readonly Pick<Return, 'before' | 'stream'>[],
): Setting | null {
  const several = settingsOf(facts, 'upstream').find(({ items }) => (items?.length ?? 0) > 1);
  const isTold = ({ before, stream }: Pick<Return, 'before' | 'stream'>) =>
    addressOf(facts, before) !== null && addressOf(facts, stream) !== null;
  return pairs.every(isTold) ? null : (several ?? null);
}

/** Whether a stream was served elsewhere than the one it takes up. */
export function hasMoved(facts: Facts, before: Stream, stream: Stream): boolean {
  const [from, to] = [addressOf(facts, before), addressOf(facts, stream)];
  return from !== null && to !== null && from !== to;
}
