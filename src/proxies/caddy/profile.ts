/** Caddy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const caddy: Profile = {
  kind: 'caddy',
  name: 'Caddy',
  rank: 5,
  fingerprints: [
    { header: 'server', pattern: /^caddy/i, rank: 3 },
    { header: 'via', pattern: /caddy/i, rank: 4 },
  ],
};
