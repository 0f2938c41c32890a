/** What a stream said of its own end, and what became of it. */

import type { AnswerNote } from '../../model/answer/note.ts';
import { type AnswerOutcome, outcomeOf } from '../../model/answer/outcome.ts';
import { AnswerReading, answerEndsFor } from '../../model/answer/reading.ts';
import type { Stream } from '../../model/stream.ts';
import { keptAllEvents, lastEvents } from '../delivery/kept-events.ts';
import { longestEarlierGap } from '../ends/timing.ts';

/** As its events were read; of older recordings by what was kept of them. `marker`: `--end-marker`. */
export function answerNoteOf(stream: Stream, marker: string | null): AnswerNote {
  return stream.answer ?? fromKept(stream, marker);
}

/** What became of it, as far as its events show. */
export function answerOutcomeOf(stream: Stream, marker: string | null): AnswerOutcome {
  return outcomeOf({ note: answerNoteOf(stream, marker), stream, longestGapMs: longestEarlierGap(stream) });
}

/** The texts of kept events are cut, so that no JSON-RPC can be recognised in them. */
function fromKept(stream: Stream, marker: string | null): AnswerNote {
  const reading = new AnswerReading(answerEndsFor(null, marker));
  const { events, eventCount, commentCount } = stream;
  const last = keptAllEvents(stream) ? [] : lastEvents(stream);
  for (const event of events) {
    if (event === last[0]) reading.skip(eventCount + commentCount - events.length);
    if (event.kind === 'event') reading.event(event.type, event.text, event.atMs);
  }
  if (last.length === 0) reading.skip(eventCount + commentCount - events.length);
  return reading.note();
}
