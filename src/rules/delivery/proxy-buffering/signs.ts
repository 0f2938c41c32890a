/** What shows that a proxy keeps the body of a stream. */

import type { BufferingHop } from '../../../analysis/delivery/buffering.ts';
import { directAsking, directOnTime } from '../../../analysis/delivery/delivery.ts';
import {
  bufferingHopFor,
  heldBackRows,
  isDirectLate,
  isGivenAtEnd,
  isHeadAlone,
  isHeadLater,
  isLateByItself,
  lateStreams,
  onlySuspect,
  silentUpstreamRows,
} from '../../../analysis/delivery/held-back.ts';
import { weaker } from '../../../analysis/parties/blame.ts';
import { type Facts, hopNamed, type Join } from '../../../model/facts.ts';
import type { Confidence } from '../../../model/finding.ts';
import type { Hop } from '../../../model/plan.ts';
import type { Stream } from '../../../model/stream.ts';

export interface Signs {
  /** Streams around the proxies that came on time. */
  references: Stream[];
  /** Rows of a hop that had an answer from upstream, and gave nothing of it to us. */
  unsent: Join[];
  /** Rows of a hop that gave up a silent upstream, whose answer came to us only then: it kept it, or one in front of it. */
  silent: Join[];
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
  const isWhole = holder?.buffering.state === 'whole-body' && directAsking(facts, 'plain').length === 0;
  const given = asked.filter((stream) => isGivenAtEnd(facts, stream));
  const atEnd = given.filter(
    (stream) => holder || silentUpstreamRows(facts, stream).length > 0 || isHeadLater(facts, stream),
  );
  return {
    references,
    unsent,
    silent: atEnd.flatMap((stream) => silentUpstreamRows(facts, stream)),
    holder,
    atEnd,
    late,
    byItself: asked.filter(
      (stream) => isLateByItself(stream, holder !== null) || (isWhole && isHeadAlone(stream)),
    ),
  };
}

/** The streams that were held back, by the best of the signs; empty where only rows say so. */
export function heldStreams({ atEnd, late, byItself }: Signs): Stream[] {
  return [atEnd, late, byItself].find(({ length }) => length > 0) ?? [];
}

/** The hop that keeps them: by its row, by its config, or as the only one that can; null: not known. */
export function holdingHop(facts: Facts, { unsent, silent, holder }: Signs): Hop | null {
  const [front] = facts.hops;
  const named = unsent[0]?.hop ?? holder?.buffering.hop ?? null;
  if (named !== null) return hopNamed(facts, named);
  return front && silent.some(({ hop }) => hop === front.name) ? front : onlySuspect(facts);
}

export function confidenceOf(facts: Facts, signs: Signs): Confidence {
  const { unsent, silent, holder, atEnd, late, byItself } = signs;
  const row = unsent[0] ?? silent[0];
  const ofRow = row ? weaker(row.confidence, row.record.reasonConfidence) : 'likely';
  if (unsent.length > 0) return ofRow;
  if (silent.length > 0) return holdingHop(facts, signs) ? ofRow : weaker(ofRow, 'likely');
  if (atEnd.length > 0)
    return holder && atEnd.every((stream) => isHeadLater(facts, stream)) ? 'certain' : 'likely';
  const gathered = late.some(({ events }) => events.length > 0);
  if (late.length > 0 && isDirectLate(facts)) return 'possible';
  if (late.length > 0) return holder || (gathered && onlySuspect(facts)) ? 'certain' : 'likely';
  return holder && byItself.some(({ events }) => events.length > 0) ? 'likely' : 'possible';
}
