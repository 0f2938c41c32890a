/** What is shared by the signs that a hop went on with a stream that we had left. */

import { joinsOf } from '../../../analysis/parties/joined-rows.ts';
import { formatMs } from '../../../model/duration.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Evidence, Finding, ProposedFix } from '../../../model/finding.ts';
import type { LogRecord } from '../../../model/log-record.ts';
import { isOpened, type Stream } from '../../../model/stream.ts';
import { ownAdvice } from '../../../proxies/profile/advice.ts';

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

/** Why that matters. */
export const holdWords =
  'A row is written when the request ends there. Each client that leaves (a closed tab, a reconnect) goes on to hold a connection and what feeds it, until the origin ends by itself.';

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

/** In the words of the proxy that holds on, and at the origin. */
export function fixesFor({ proxy }: Finding['where']): ProposedFix[] {
  const own = ownAdvice(proxy, 'client-abort');
  return [
    own
      ? { proxy, setting: own.setting, suggested: own.suggested, text: own.text ?? '' }
      : {
          proxy,
          setting: 'close of the upstream',
          text: 'Have it close its request to the upstream when its client is gone.',
        },
    {
      proxy: 'origin',
      setting: 'heartbeat',
      text: 'Send a comment every 15 s, so that what notices a lost client only when it writes does so, and end what feeds the stream when its connection closes.',
    },
  ];
}
