/** HAProxy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const haproxy: Profile = {
  kind: 'haproxy',
  name: 'HAProxy',
  rank: 3,
  limits: [
    { ms: 50_000, counts: 'silence', setting: 'timeout server', where: 'as Debian packages it' },
    { ms: 60_000, counts: 'silence', setting: 'timeout server', where: 'in many examples' },
  ],
  habits: {
    hidesCuts: { value: ['http2'], versions: '2.6.12' },
    letsWait: { value: 'maxconn', versions: '2.6.12' },
  },
};
