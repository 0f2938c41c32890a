/**
 * Who may answer, hold or end a stream: proxies (from their profiles), application servers and frameworks, hosted
 * services, gateways. Pure data, one entry each: its marks, the limits that nobody has set, and its own word for what
 * may be changed. Imports `model/` and the profiles. A new one is an entry in `servers/`, `services.ts` or
 * `gateways.ts`; of a proxy, `limits` in its profile.
 */
import { profiles } from '../proxies/profile/known.ts';
import type { DefaultLimit } from '../proxies/profile/limits.ts';
import { gateways } from './gateways.ts';
import type { Owner } from './owner.ts';
import { servers } from './servers/index.ts';
import { services } from './services.ts';

export { type Challenge, challenges } from './challenges.ts';
export { isSerial, likePageOf, pageOf, refusesName, type SeenServer, serverOf } from './marks.ts';
export { type OwnersWord, ownWord, wordsOf } from './own-words.ts';
export type { Owner } from './owner.ts';
export type { OwnerTopic, OwnWord } from './words.ts';

const proxies = profiles.map(({ name, limits }): Owner => ({ name, role: 'proxy', limits }));

/** Proxies first, as users have them most. */
export const owners: readonly Owner[] = [...proxies, ...servers, ...services, ...gateways];

/** A default limit and whose it is. */
export interface KnownLimit extends DefaultLimit {
  owner: Owner;
}

/** All of them, the shortest first. */
export const knownLimits: readonly KnownLimit[] = owners
  .flatMap((owner) => (owner.limits ?? []).map((limit) => ({ ...limit, owner })))
  .sort((a, b) => a.ms - b.ms);
