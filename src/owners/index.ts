/**
 * Who ends running streams by a limit that nobody has set: proxies (from their profiles), application servers, hosted
 * services. Pure data, each with the value, what it counts and its owner's own word. Imports `model/` and the profiles.
 * A new one is an entry in `servers.ts` or `services.ts`; of a proxy, `limits` in its profile.
 */
import { profiles } from '../proxies/profile/known.ts';
import type { DefaultLimit } from '../proxies/profile/limits.ts';
import type { Owner } from './owner.ts';
import { servers } from './servers.ts';
import { services } from './services.ts';

export type { Owner } from './owner.ts';

const proxies = profiles.map(
  ({ name, fingerprints, limits = [] }): Owner => ({ name, role: 'proxy', fingerprints, limits }),
);

/** Proxies first, as users have them most. */
export const owners: readonly Owner[] = [...proxies, ...servers, ...services];

/** A default limit and whose it is. */
export interface KnownLimit extends DefaultLimit {
  owner: Owner;
}

/** All of them, the shortest first. */
export const knownLimits: readonly KnownLimit[] = owners
  .flatMap((owner) => owner.limits.map((limit) => ({ ...limit, owner })))
  .sort((a, b) => a.ms - b.ms);
