/** A limit on silence of the first hop, where the row of that hop says that its client left, and the client stayed. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import { habitOf } from '../../proxies/profile/known.ts';
import type { CutGroup } from './cuts.ts';
import { fitsIdle } from './timing.ts';

/**
 * For streams of which the first hop says that its client left: the limit of a layer in front of the one that reads
 * requests, which was its client, or its own, of one that words that so. Null: no such limit fits.
 */
export function limitInFront(facts: Facts, { reason, timing }: CutGroup): Setting | null {
  if (reason !== 'client-closed') return null;
  const fits = limitsOfFirst(facts).find(
    ({ state, ms }) => (state === 'in-front' || saysLeftOfItself(facts)) && ms && fitsIdle(timing, ms),
  );
  return fits ?? null;
}

/** Whether the first hop's own limit on silence may be what its row words so: no limit of its is known that would tell. */
export function isPerhapsOwnSilence(facts: Facts, { reason }: CutGroup): boolean {
  return reason === 'client-closed' && saysLeftOfItself(facts) && limitsOfFirst(facts).length === 0;
}

function limitsOfFirst(facts: Facts): Setting[] {
  return settingsOf(facts, 'idle-timeout', facts.hops[0]?.name);
}

function saysLeftOfItself({ hops: [first] }: Facts): boolean {
  return first !== undefined && habitOf(first.proxy, 'leftMayBeSilence') === true;
}
