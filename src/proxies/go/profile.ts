/** A proxy made of Go's httputil.ReverseProxy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const go: Profile = {
  kind: 'go',
  name: 'the Go proxy',
  rank: 8,
};
