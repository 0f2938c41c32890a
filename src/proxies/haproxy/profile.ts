/** HAProxy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const haproxy: Profile = {
  kind: 'haproxy',
  name: 'HAProxy',
  rank: 3,
};
