/** Apache, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const apache: Profile = {
  kind: 'apache',
  name: 'Apache',
  rank: 4,
  limits: [{ ms: 60_000, counts: 'silence', setting: 'ProxyTimeout' }],
  fingerprints: [{ header: 'server', pattern: /^apache\//i, rank: 7 }],
};
