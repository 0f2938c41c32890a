/** No stream of any route got a response head: an origin that has not begun looks like one that wrote and did not flush. */
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { isFollowUp } from '../answers/asked-streams.ts';
import { isShortOfPlace } from '../answers/place-queue.ts';
import { directAnswer } from '../parties/direct-streams.ts';
import { hasNoHead } from './delivery.ts';
import { heldBackRows } from './held-back.ts';

/** A head that takes less than this may only be slow. */
const shortestWaitMs = 2_000;

/** All that were asked; empty where one got a head or a refusal, waited for a place, or was held back by a row's words. */
export function headlessStreams(facts: Facts): Stream[] {
  if (facts.figures) return [];
  const asked = facts.streams.filter((stream) => !isFollowUp(stream));
  const shown = directAnswer(facts, [null]);
  const isPlain = shown === 'waiting' || shown === 'not-given';
  if (!isPlain || !asked.every((stream) => isHeadless(facts, stream))) return [];
  return heldBackRows(facts, asked).length > 0 ? [] : asked;
}

function isHeadless(facts: Facts, stream: Stream): boolean {
  return hasNoHead(stream) && (stream.close.ageMs ?? 0) >= shortestWaitMs && !isShortOfPlace(facts, stream);
}
