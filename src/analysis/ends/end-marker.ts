/** The end marker of streams that have one, such as `[DONE]`. */

import { saidItsEnd } from '../../model/answer/note.ts';
import type { Stream } from '../../model/stream.ts';
import { answerNoteOf } from '../answers/answer-note.ts';
import { keptEvents } from '../delivery/kept-events.ts';

/** Whether the end of this stream was announced by its last events, or by the response to its call; `marker`: the user's own word. */
export function hasEndMarker(stream: Stream, marker: string | null): boolean {
  return saidItsEnd(answerNoteOf(stream, marker));
}

/** Whether its request or its events are of a kind that always announces its end. */
export function expectsEndMarker(stream: Stream, marker: string | null): boolean {
  if (stream.answer === undefined && !keptEvents(stream)) return false;
  return answerNoteOf(stream, marker).kind !== null;
}

/** Whether its events were looked at for the marker: of most streams of a population they are only counted. */
export function isEndKnown(stream: Stream): boolean {
  return stream.answer !== undefined || keptEvents(stream);
}
