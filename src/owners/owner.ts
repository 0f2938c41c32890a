/** Somebody other than a proxy with a profile whose limits end streams: an application server, or a hosted service. */
import type { DefaultLimit } from '../proxies/profile/limits.ts';
import type { Fingerprint } from '../proxies/profile/profile.ts';

export interface Owner {
  name: string;
  /** `proxy`: on the way; `server`: the origin runs in it; `service`: hosted by somebody else, on the way or around the origin. */
  role: 'proxy' | 'server' | 'service';
  /** A response header that shows it. Headers pass through hops: a hint, never a proof. */
  fingerprints?: Fingerprint[];
  limits: DefaultLimit[];
}
