/** Whether clients that came back were served by another server than before, and what they found there. */
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { addressOf } from '../parties/joined-rows.ts';
import { type Return, returnsOf } from './returns.ts';
import { takenUpStreams } from './taken-up.ts';

/** found: went on behind its last id; lost: began anew, missed events, or was refused; unknown: nothing tells. */
export type Finding = 'found' | 'lost' | 'unknown';

export interface PlacedReturn extends Pick<Return, 'before' | 'stream'> {
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
]);

function at(facts: Facts, before: Stream, stream: Stream, finding: Finding): PlacedReturn[] {
  const [from, to] = [addressOf(facts, before), addressOf(facts, stream)];
  return from === null || to === null ? [] : [{ before, stream, from, to, finding }];
}

/** Statuses by which servers refuse what they do not know: the same as of a session. */
const unknown = new Set([400, 401, 404, 410]);

function findingOf(stream: Stream): Finding {
  if (!isOpened(stream)) return unknown.has(stream.status ?? 0) ? 'lost' : 'unknown';
  const { resumption } = stream;
  if (!resumption) return 'unknown';
  return resumption.outcome === 'resumed' && resumption.lost === 0 ? 'found' : 'lost';
}

/** Whether a stream was served elsewhere than the one it takes up. */
export function hasMoved(facts: Facts, before: Stream, stream: Stream): boolean {
  const [from, to] = [addressOf(facts, before), addressOf(facts, stream)];
  return from !== null && to !== null && from !== to;
}
