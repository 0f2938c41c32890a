/** One stream as a comparison sees it: in what shape its messages came, and how it ended. */

import type { Facts } from '../../model/facts.ts';
import { memoizedPair } from '../../model/memoized.ts';
import { endedByPeer, isOpened, isTruncated, type Stream } from '../../model/stream.ts';
import { burstsInCompany, burstsOf } from '../delivery/delivery.ts';
import { keptEvents, openingEvents } from '../delivery/kept-events.ts';
import { isFallenSilent } from '../delivery/silence.ts';
import { expectsEndMarker, hasEndMarker } from '../ends/end-marker.ts';

/** In what shape the messages came. */
export type Arriving =
  | 'uncounted' // messages came, and were only counted
  | 'nothing'
  | 'single'
  | 'together' // all of them in one burst
  | 'in-bursts' // most of them in company, in several bursts
  | 'apart'; // most of them alone

/** How it ended, as far as it was watched. */
export type Ending =
  | 'unanswered' // no response head
  | 'refused' // an answer that is no event stream
  | 'whole' // by the other side, with the end mark of its protocol, or with its connection
  | 'cut' // by the other side, without that mark
  | 'silent' // still open when we stopped, and silent far beyond its own pace
  | 'running'; // still open when we stopped

export interface Showing {
  stream: Stream;
  arriving: Arriving;
  /** Events and comments, all of them. */
  messages: number;
  ending: Ending;
  /** An end marker came; null where this kind of stream has none, or its events were not kept. */
  isMarked: boolean | null;
  /** Times since the request, ms: of the last byte of the body (null: none came), and of the end. */
  lastByteMs: number | null;
  endMs: number;
}

/** Computed once for each stream. */
export function showingOf(facts: Facts, stream: Stream): Showing {
  return showings(facts, stream);
}

const showings = memoizedPair(({ plan: { endMarker } }: Facts, stream: Stream): Showing => {
  const marked = hasEndMarker(stream, endMarker);
  const { ageMs, idleMs } = stream.close;
  return {
    stream,
    arriving: arrivingOf(stream),
    messages: stream.eventCount + stream.commentCount,
    ending: endingOf(stream),
    isMarked: marked || expectsEndMarker(stream, endMarker) ? marked : null,
    lastByteMs: stream.bytes > 0 && isOpened(stream) ? (ageMs ?? 0) - (idleMs ?? 0) : null,
    endMs: ageMs ?? 0,
  };
});

function arrivingOf(stream: Stream): Arriving {
  if (!keptEvents(stream)) return 'uncounted';
  const count = openingEvents(stream).length;
  if (count < 2) return count === 0 ? 'nothing' : 'single';
  if (burstsOf(stream).length === 1) return 'together';
  return burstsInCompany(stream).length > 0 ? 'in-bursts' : 'apart';
}

function endingOf(stream: Stream): Ending {
  if (stream.status === null) return 'unanswered';
  if (!isOpened(stream)) return 'refused';
  if (endedByPeer(stream)) return isTruncated(stream) ? 'cut' : 'whole';
  return isFallenSilent(stream) ? 'silent' : 'running';
}
