/** The small proxy of this tool's own that `demo` starts where there is no other; it is set and logs as Nginx. */
import type { Profile } from '../profile/profile.ts';

export const builtin: Profile = {
  kind: 'builtin',
  name: "sse-doctor's small built-in proxy",
  short: 'the built-in proxy',
  rank: 9,
};
