/** Pingora, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const pingora: Profile = {
  kind: 'pingora',
  name: 'Pingora',
  rank: 7,
  fingerprints: [{ header: 'server', pattern: /^pingora/i, rank: 6 }],
};
