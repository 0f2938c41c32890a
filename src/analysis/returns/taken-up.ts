/** What became of a stream that was asked for again with a Last-Event-ID of which the events behind it are known. */
import type { Facts } from '../../model/facts.ts';
import { memoized } from '../../model/memoized.ts';
import { isOpened, type Stream } from '../../model/stream.ts';
import { isFromCache } from '../delivery/cached-copies.ts';
import { numbersOf } from './numbered-ids.ts';

/**
 * honoured: the known events came again, and nothing before them. repeated: the one that was named came once more, or it
 * and a few before it, from which a stream does not begin that names none.
 * short: only the later ones came. ignored: none came, or all began anew. unjudged: the ids are of no series.
 */
export type TakeUpVerdict = 'honoured' | 'repeated' | 'short' | 'ignored' | 'unjudged';

export interface TakenUp {
  before: Stream;
  stream: Stream;
  verdict: TakeUpVerdict;
  /** The id that was sent, and those that had come behind it. */
  sent: string;
  known: string[];
  /** Ids of the events that came instead, in their order. */
  came: string[];
  missing: number;
  repeated: number;
}

/** On each route one at most; none where no event had an id, the stream was refused, or a cache gave it. */
export function takenUpStreams(facts: Facts): TakenUp[] {
  return takenUp(facts);
}

const takenUp = memoized((facts: Facts): TakenUp[] =>
  (facts.again ?? []).flatMap((stream) => {
    const { takesUp } = stream;
    const before = facts.streams.find(({ id }) => id === takesUp?.stream);
    if (!before || !takesUp?.lastEventId || !isOpened(stream)) return [];
    // A cache answered: the origin was not asked.
    if (isFromCache(facts, stream)) return [];
    // Where nothing came at all, something kept it, or it is slow to begin.
    if (stream.eventCount === 0) return [];
    return compared(facts, before, stream, takesUp.lastEventId) ?? [];
  }),
);

function compared(facts: Facts, before: Stream, stream: Stream, sent: string): TakenUp | null {
  const seen = idsOf(before);
  const at = seen.lastIndexOf(sent);
  const known = seen.slice(at + 1);
  if (at < 0 || known.length === 0) return null;
  const came = idsOf(stream);
  const earlier = new Set(seen.slice(0, at + 1));
  const missing = known.filter((id) => !came.includes(id)).length;
  const repeated = came.filter((id) => earlier.has(id)).length;
  const counts = { before, stream, sent, known, came, missing, repeated };
  return { ...counts, verdict: verdictOf(facts, counts) };
}

function verdictOf(
  facts: Facts,
  { before, known, came, missing, repeated }: Omit<TakenUp, 'verdict'>,
): TakeUpVerdict {
  if (missing === known.length)
    return repeated > 0 || isOneSeries(facts, before, [...known, ...came]) ? 'ignored' : 'unjudged';
  if (repeated > 1 && !isFromAnEarlier(before, came)) return 'ignored';
  if (repeated > 0) return 'repeated';
  return missing > 0 ? 'short' : 'honoured';
}

/** Such as are sent together when a stream opens come within this. */
const togetherMs = 100;

/**
 * Begun neither where the first stream did, nor with what is sent to whoever opens one: that one had got its events one
 * by one. So the id that was sent decided where it began.
 */
function isFromAnEarlier(before: Stream, [first]: string[]): boolean {
  const [one, next] = before.events.filter(({ kind, id }) => kind === 'event' && id);
  if (!one?.id || !next || first === undefined || one.id === first) return false;
  const [begun = 0, again = 0] = numbersOf([one.id, first]) ?? [];
  return next.atMs - one.atMs > togetherMs && (again < begun || idsOf(before).includes(first));
}

/** Numbers that rise, or ids that other streams of the run saw too: the feed has them, whoever reads it. */
function isOneSeries({ streams }: Facts, before: Stream, ids: string[]): boolean {
  if (numbersOf(ids) !== null) return true;
  const own = new Set(idsOf(before));
  return streams.some((other) => other !== before && idsOf(other).filter((id) => own.has(id)).length > 1);
}

/** Of its events, in their order. */
export function idsOf({ events }: Pick<Stream, 'events'>): string[] {
  return events.flatMap(({ kind, id }) => (kind === 'event' && id ? [id] : []));
}
