/** Finite answers of which everything came at one moment, after a time of nothing. */
import type { Facts } from '../../model/facts.ts';
import type { Stream } from '../../model/stream.ts';
import { showingOf } from '../twins/showing.ts';
import { burstsHeldBack, burstsOf, directAsking, madeSpread } from './delivery.ts';

/** Shorter waits are those of any answer, ms. */
const longWaitMs = 2_000;
const fewestMessages = 3;

/** It came to its end, all its messages came together after two seconds or more without any, and no clock of theirs says that they were made so. */
export function isAtOnce(facts: Facts, stream: Stream): boolean {
  const { arriving, ending, isMarked, messages } = showingOf(facts, stream);
  const isAnswer = ending === 'whole' || isMarked === true;
  if (!isAnswer || arriving !== 'together' || messages < fewestMessages) return false;
  return atOnceMs(stream) >= longWaitMs && !isMadeAtOnce(stream);
}

/** How long it showed nothing before that, ms. */
export function atOnceMs(stream: Stream): number {
  return burstsOf(stream)[0]?.waitedMs ?? 0;
}

/** By their own clocks the messages were made at that moment, all of them; false where they have none. */
function isMadeAtOnce(stream: Stream): boolean {
  const [burst] = burstsOf(stream);
  if (!burst || burst.messages.filter(({ madeAt }) => madeAt !== null).length < fewestMessages) return false;
  return madeSpread(burst) < longWaitMs / 4;
}

/** The end came with the messages where it came this soon behind them, ms. */
const withEndMs = 300;

/** All its messages came together, though by their own clocks they were made apart, and its end with them: it was kept until it was complete. */
export function isKeptToEnd(facts: Facts, stream: Stream): boolean {
  const { arriving, ending } = showingOf(facts, stream);
  if (arriving !== 'together' || ending !== 'whole' || (stream.close.idleMs ?? withEndMs) >= withEndMs)
    return false;
  return burstsHeldBack(stream).length > 0;
}

/** Around the proxies as well: so it was the origin that kept them, and no limit of its own ended what a proxy kept. */
export function isKeptByOrigin(facts: Facts, streams: Stream[]): boolean {
  const direct = directAsking(facts, 'plain');
  return direct.length > 0 && [...streams, ...direct].every((stream) => isKeptToEnd(facts, stream));
}
