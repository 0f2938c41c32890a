/** Varnish, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const varnish: Profile = {
  kind: 'varnish',
  name: 'Varnish',
  rank: 6,
  fingerprints: [{ header: 'x-varnish', pattern: /./, rank: 5 }],
};
