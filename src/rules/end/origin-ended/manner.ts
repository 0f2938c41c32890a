/** In which manner streams ended properly: with their end marker, or without a word. Part of `origin-ended`. */

import { answerNoteOf, answerOutcomeOf } from '../../../analysis/answers/answer-note.ts';
import { isKeptByOrigin } from '../../../analysis/delivery/at-once.ts';
import { type CutGroup, isTimed } from '../../../analysis/ends/cuts.ts';
import { hasEndMarker, isEndKnown } from '../../../analysis/ends/end-marker.ts';
import { timingOf } from '../../../analysis/ends/timing.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Severity } from '../../../model/finding.ts';
import { groupedBy } from '../../../model/grouping.ts';
import { isTruncated, type Stream } from '../../../model/stream.ts';

/**
 * marked: after the end marker, or the response to the call. empty: a finite answer without an event. deferred: before it, for the client to come back (MCP).
 * answered: a request other than GET, whose answer is of no kind that has a marker. unmarked: any other.
 */
export type Manner = 'marked' | 'empty' | 'deferred' | 'answered' | 'unmarked';

/** The group in parts, each of one manner; what was cut stays with what has no marker. */
export function partsByManner(facts: Facts, group: CutGroup): { part: CutGroup; manner: Manner }[] {
  const manners = groupedBy(group.streams, (stream) => mannerOf(facts, stream));
  if (manners.size === 1) return [...manners.keys()].map((manner) => ({ part: group, manner }));
  return [...manners].map(([manner, streams]) => ({ part: partOf(facts, group, streams), manner }));
}

function partOf(facts: Facts, group: CutGroup, streams: Stream[]): CutGroup {
  const inside = new Set(streams);
  const cut = streams.filter(isTruncated).length;
  return {
    ...group,
    streams,
    blames: group.blames.filter(({ stream }) => inside.has(stream)),
    timing: timingOf(facts, streams) ?? group.timing,
    truncated: cut === 0 ? 'none' : group.truncated,
  };
}

function mannerOf(facts: Facts, stream: Stream): Manner {
  const { endMarker } = facts.plan;
  if (isTruncated(stream)) return 'unmarked';
  if (isEndKnown(stream) && hasEndMarker(stream, endMarker)) return 'marked';
  if (stream.eventCount === 0 && isAnswer(facts, stream)) return 'empty';
  const outcome = answerOutcomeOf(stream, endMarker);
  if (outcome === 'deferred') return 'deferred';
  const isOfKind = answerNoteOf(stream, endMarker).kind !== null;
  return stream.method !== 'GET' && outcome === 'completed' && !isOfKind ? 'answered' : 'unmarked';
}

/** What was asked for ends by itself. */
function isAnswer({ plan }: Facts, { method }: Stream): boolean {
  return method !== 'GET' || Boolean(plan.population?.answers);
}

const roundMs = 5_000;

/** An answer to a POST is meant to end; at one round age each time it may be a limit that ends it. What the origin kept until it was complete had an end in view. */
export function severityOf(facts: Facts, manner: Manner, group: CutGroup): Severity {
  if (isKeptByOrigin(facts, group.streams)) return 'info';
  if (manner !== 'answered') return manner === 'unmarked' ? 'warning' : 'info';
  const { ageLimitMs, pattern } = group.timing;
  const isLimit =
    isTimed(group) && pattern !== 'idle' && group.streams.length > 1 && ageLimitMs % roundMs === 0;
  return isLimit ? 'warning' : 'info';
}
