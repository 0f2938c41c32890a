/** The limit of a layer of the first hop that stands in front of the one that reads requests, and logs none. */
import { type Facts, settingsOf } from '../../model/facts.ts';
import type { Setting } from '../../model/setting.ts';
import type { CutGroup } from './cuts.ts';
import { fitsIdle } from './timing.ts';

/** For streams of which the first hop says that its client left: that layer was its client. Null: no such limit fits. */
export function limitInFront(facts: Facts, { reason, timing }: CutGroup): Setting | null {
  if (reason !== 'client-closed') return null;
  const limits = settingsOf(facts, 'idle-timeout', facts.hops[0]?.name);
  return limits.find(({ state, ms }) => state === 'in-front' && ms && fitsIdle(timing, ms)) ?? null;
}
