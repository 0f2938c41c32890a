/** A refusal that streams of this tool may have caused themselves. */

import { endAt, requestAt } from '../../analysis/ends/timing.ts';
import type { Facts } from '../../model/facts.ts';
import { isOpened, type Stream } from '../../model/stream.ts';

/** Statuses that servers use for limits on number or rate. */
const limiting = new Set([409, 423, 429]);

/** ` While it was asked, …`: for such a status while a stream of this tool was open; empty otherwise. */
export function ownStreamWords(facts: Facts, refused: readonly Stream[]): string {
  const { plan, streams } = facts;
  if (plan.oneAtATime) return '';
  const hit = refused.find(
    (stream) =>
      limiting.has(stream.status ?? 0) && streams.some((other) => isOpenDuring(facts, other, stream)),
  );
  if (!hit) return '';
  const advice =
    plan.command === 'diagnose'
      ? '--one-at-a-time asks without that'
      : 'diagnose with --one-at-a-time asks without that';
  return ` A stream of this tool was open when ${hit.id} was refused: where the endpoint allows one at a time, the refusal is of this tool's own making; ${advice}.`;
}

function isOpenDuring(facts: Facts, other: Stream, { openedAt, marks }: Stream): boolean {
  const at = openedAt + (marks.headersMs ?? marks.requestSentMs ?? 0);
  return isOpened(other) && requestAt(other) <= at && endAt(facts, other) >= at;
}
