/** Caddy, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const caddy: Profile = {
  kind: 'caddy',
  name: 'Caddy',
  rank: 5,
  advice: {
    // In `transport http`.
    'idle-timer': { setting: 'read_timeout' },
    'response-timer': { setting: 'response_header_timeout', suggested: '1h' },
    'upstream-address': { setting: 'reverse_proxy' },
    'stream-spared': {
      setting: 'flush_interval',
      current: '-1',
      text: 'If it was a reload: delete `flush_interval -1` from reverse_proxy. With it a reload ends the streams that run; without it they live on, and event streams are flushed at once all the same.',
    },
  },
  phrases: {
    'hidden-cut':
      'Its log then has "reading from backend" with "unexpected EOF" or "connection reset" (what stands behind it broke off) or "i/o timeout" (its `read_timeout`)',
  },
  habits: {
    hidesCuts: { value: ['http2', 'http1'], versions: '2.6.2' },
    // With `flush_interval -1`, whatever the grace period.
    endsOnReload: { value: ['http2', 'http1'], versions: '2.6.2' },
    showsAgeLimit: { value: true, versions: '2.6.2' },
  },
  fingerprints: [
    { header: 'server', pattern: /^caddy/i, rank: 3 },
    { header: 'via', pattern: /caddy/i, rank: 4 },
  ],
};
