/** HAProxy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const haproxy: Profile = {
  kind: 'haproxy',
  name: 'HAProxy',
  rank: 3,
  habits: { hidesCuts: { value: ['http2'], versions: '2.6.12' } },
};
