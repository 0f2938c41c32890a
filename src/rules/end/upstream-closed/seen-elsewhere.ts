/** How the same ended at other places than the one asked. Part of `upstream-closed`. */
import type { DirectComparison } from '../../../analysis/ends/direct-ends.ts';
import { directEndWords, otherInstanceWords } from '../../../analysis/ends/direct-words.ts';
import { cutInsideWords } from '../../../analysis/parties/cut-inside.ts';
import type { Facts } from '../../../model/facts.ts';
import type { Stream } from '../../../model/stream.ts';

interface Seen {
  isDisputed: boolean;
  address: string | null;
  direct: DirectComparison;
  stream: Stream | undefined;
}

/** How the same ended elsewhere: at a place between, or where no proxy stands. */
export function seenWords(facts: Facts, { isDisputed, address, direct, stream }: Seen): string {
  const inside = isDisputed ? cutInsideWords(facts, stream) : '';
  if (inside !== '') return `${directEndWords(direct)}${inside}`;
  return isDisputed ? otherInstanceWords(facts, address) : directEndWords(direct);
}
