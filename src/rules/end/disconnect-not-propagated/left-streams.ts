/** Streams that we left while they ran, and what the logs have of them. */

import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';

/** Who notices a lost client notices it within this, ms. */
export const noticedMs = 3_000;

/** Asked to leave early, and left while they ran; where this process stood still, when it left is not known. */
export function streamsThatLeft({ beside = [] }: Facts): Stream[] {
  return beside.filter(
    (stream) =>
      stream.asks === 'left-early' &&
      stream.route === 'proxy' &&
      isOpened(stream) &&
      stream.close.how === 'own-stop' &&
      stream.soundEvents === undefined,
  );
}

/** What the access logs have of it, those of each hop. */
export function rowsOf(facts: Facts, stream: Stream): LogRecord[] {
  return joinsOf(facts, stream).flatMap(({ record, join }) =>
    record.kind === 'access' && record.durationMs !== null && join !== 'fuzzy' ? [record] : [],
  );
}

/** Epoch ms. */
export function endedAt({ openedAt, marks, close }: Stream): number {
  return openedAt + (marks.requestSentMs ?? 0) + (close.ageMs ?? 0);
}

/** When we closed. */
export function leftFact(stream: Stream): Evidence {
  const { id, close } = stream;
  return {
    fact: `${id}: we closed it ${formatMs(close.ageMs ?? 0)} after the request`,
    from: 'connection',
    connection: id,
    value: Math.round(close.ageMs ?? 0),
    unit: 'ms',
  };
}
