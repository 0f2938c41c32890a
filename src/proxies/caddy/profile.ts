/** Caddy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const caddy: Profile = {
  kind: 'caddy',
  name: 'Caddy',
  rank: 5,
  habits: { hidesCuts: { value: ['http2', 'http1'], versions: '2.6.2' } },
  fingerprints: [
    { header: 'server', pattern: /^caddy/i, rank: 3 },
    { header: 'via', pattern: /caddy/i, rank: 4 },
  ],
};
