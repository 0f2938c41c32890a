/** Whether a client that came back was served by another server than before. */
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { addressOf } from '../parties/joined-rows.ts';

/** By the rows of both; false where one of them is not known. */
export function hasMoved(facts: Facts, before: Stream, stream: Stream): boolean {
  const [from, to] = [addressOf(facts, before), addressOf(facts, stream)];
  return from !== null && to !== null && from !== to;
}
