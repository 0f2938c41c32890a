/** What shows that a proxy keeps the body of a stream. */

import type { BufferingHop } from '../../../analysis/delivery/buffering.ts';
import { directOnTime } from '../../../analysis/delivery/delivery.ts';
import {
  bufferingHopFor,
  heldBackRows,
  isDirectLate,
  isGivenAtEnd,
  isHeadLater,
  isLateByItself,
  lateStreams,
  onlySuspect,
  silentUpstreamRows,
} from '../../../analysis/delivery/held-back.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import type { Facts, Join } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Stream } from '../../../model/stream.ts';

export interface Signs {
  /** Streams around the proxies that came on time. */
  references: Stream[];
  /** Rows of a hop that had an answer from upstream, and gave nothing of it to us. */
  rows: Join[];
  /** The hop whose config keeps bodies. */
  holder: BufferingHop | null;
  /** Given out only as the upstream ended, head and all. */
  atEnd: Stream[];
  /** Behind the direct ones. */
  late: Stream[];
  /** Late by the clocks of their events, or as that config makes them. */
  byItself: Stream[];
}

export function signsOf(facts: Facts, asked: Stream[]): Signs {
  const references = directOnTime(facts);
  const unsent = heldBackRows(facts, asked);
  const late = lateStreams(facts, asked, references);
  const holder = bufferingHopFor(facts, unsent);
  const given = asked.filter((stream) => isGivenAtEnd(facts, stream));
  const atEnd = given.filter(
    (stream) => holder || silentUpstreamRows(facts, stream).length > 0 || isHeadLater(facts, stream),
  );
  return {
    references,
    rows: [...unsent, ...atEnd.flatMap((stream) => silentUpstreamRows(facts, stream))],
    holder,
    atEnd,
    late,
    byItself: asked.filter((stream) => isLateByItself(stream, holder !== null)),
  };
}

/** The streams that were held back, by the best of the signs; empty where only rows say so. */
export function heldStreams({ atEnd, late, byItself }: Signs): Stream[] {
  return [atEnd, late, byItself].find(({ length }) => length > 0) ?? [];
}

export function confidenceOf(facts: Facts, { rows, holder, atEnd, late, byItself }: Signs): Confidence {
  const row = rows[0];
  if (row) return weaker(row.confidence, row.record.reasonConfidence);
  if (atEnd.length > 0)
    return holder && atEnd.every((stream) => isHeadLater(facts, stream)) ? 'certain' : 'likely';
  const gathered = late.some(({ events }) => events.length > 0);
  if (late.length > 0 && isDirectLate(facts)) return 'possible';
  if (late.length > 0) return holder || (gathered && onlySuspect(facts)) ? 'certain' : 'likely';
  return holder && byItself.some(({ events }) => events.length > 0) ? 'likely' : 'possible';
}
