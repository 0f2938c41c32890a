/** Whose limit ended streams, as far as usual defaults and response headers suggest: a hint, never a proof. */
import type { KnownLimit, Owner } from '../../owners/index.ts';
import type { DirectEnd } from './direct-ends.ts';
import type { Timing } from './timing.ts';
import { type Counts, usualLimits } from './usual-limits.ts';

export type { KnownLimit } from '../../owners/index.ts';
export type { Counts } from './usual-limits.ts';

/** Defaults that all these ends fit; without those that the direct streams exclude. */
export function usualOwners(timing: Timing, counts: Counts, direct: DirectEnd): KnownLimit[] {
  const range = counts === 'age' ? timing.countedMs : timing.idleMs;
  return usualLimits(range, counts).filter(({ owner }) => !isExcluded(owner, direct));
}

/** Around the proxies stands the origin alone; where it lives on there, it is not the origin. */
function isExcluded({ role }: Owner, direct: DirectEnd): boolean {
  return direct === 'ended-likewise' ? role !== 'server' : direct === 'outlived' && role === 'server';
}
