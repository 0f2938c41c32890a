/** A refusal of which only the status is known, beside one that a row explains: the same status after the same wait has the same cause. */
import { headMs } from '../../model/stream.ts';
import type { Refusal } from './refined-refusal.ts';

/** Two waits for one limit differ by what a busy machine adds, ms. */
const leastApartMs = 300;
const shareApart = 0.1;

/** The refusals, those that nothing explains with the reason of those that were refused in the same way, where these agree. */
export function explainedByAlike(refusals: Refusal[]): Refusal[] {
  const told = refusals.filter(isTold);
  if (told.length === 0) return refusals;
  return refusals.map((one) => (isUntold(one) ? withReasonOf(one, told) : one));
}

function isTold({ word, reason, confidence }: Refusal): boolean {
  return word !== null && reason !== null && confidence !== 'possible';
}

/** What its status usually means, in a row as well as without one, is a guess. */
function isUntold({ page, reason, confidence }: Refusal): boolean {
  return page === null && reason !== null && confidence === 'possible';
}

function withReasonOf(one: Refusal, told: Refusal[]): Refusal {
  const [first, ...others] = told.filter((other) => isAlike(one, other));
  if (!first || others.some(({ hop, reason }) => hop !== first.hop || reason !== first.reason)) return one;
  const { hop, proxy, reason } = first;
  return { ...one, hop, proxy, reason, confidence: 'likely' };
}

function isAlike({ stream, hop }: Refusal, other: Refusal): boolean {
  if (hop !== null && hop !== other.hop) return false;
  const waits = [headMs(stream), headMs(other.stream)] as const;
  const apartMs = Math.abs(waits[0] - waits[1]);
  const isOneWait = apartMs <= Math.max(leastApartMs, Math.max(...waits) * shareApart);
  return stream.status === other.stream.status && stream.route === other.stream.route && isOneWait;
}
