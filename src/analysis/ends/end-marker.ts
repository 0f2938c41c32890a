/** The end marker of streams that have one, such as `[DONE]`. */

import type { Stream } from '../../model/stream.ts';
import { keptEvents, lastEvents } from '../delivery/kept-events.ts';

/** What the kinds of streams that end on purpose send last: OpenAI, Anthropic, and the words people use. */
const usual = [
  /^\[DONE\]$/,
  /"type"\s*:\s*"message_stop"/,
  /"type"\s*:\s*"response\.(completed|failed|incomplete)"/,
];
const usualTypes = new Set(['message_stop', 'done', 'complete', 'completed', 'end', 'response.completed']);

/** Whether one of the last two events, where they were kept, was an end marker: `marker` where the user named one, else a usual one. */
export function hasEndMarker(stream: Stream, marker: string | null): boolean {
  const last = lastEvents(stream);
  if (marker !== null) return last.some(({ text, type }) => text.includes(marker) || type === marker);
  return last.some(
    ({ text, type }) =>
      usual.some((pattern) => pattern.test(text)) || (type !== null && usualTypes.has(type)),
  );
}

/** Whether the kept events look like a protocol that always announces its end. */
export function expectsEndMarker(stream: Stream, marker: string | null): boolean {
  if (!keptEvents(stream)) return false;
  if (marker !== null) return true;
  return stream.events.some(
    ({ text, type }) =>
      type === 'message_start' ||
      /"object"\s*:\s*"chat\.completion\.chunk"/.test(text) ||
      /"type"\s*:\s*"(message_start|response\.created)"/.test(text),
  );
}
