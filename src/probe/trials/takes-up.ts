/** Which stream a request takes up, as it may be recorded. */
import type { TakesUp } from '../../model/resumption.ts';
import { redactContent, type SecretKey } from '../../model/secret.ts';
import { shownWord } from '../body/event-marks.ts';

/** Its id reads as the marks of the events have it, so that the two can be compared. */
export function recordableTakesUp({ stream, lastEventId }: TakesUp, key: SecretKey): TakesUp {
  const redact = (text: string) => redactContent(text, key);
  return { stream, lastEventId: lastEventId === null ? null : shownWord(lastEventId, redact) };
}
