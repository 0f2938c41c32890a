/** Caddy, as rules need it. */

import type { Profile } from '../profile/profile.ts';
import { caddyEffect } from './profile/effect.ts';

export const caddy: Profile = {
  kind: 'caddy',
  name: 'Caddy',
  rank: 5,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: "Caddy's access log (JSON or console)" },
    { field: 'error-log', placeholder: '<file>', about: "Caddy's own log: its error lines and notices" },
    { field: 'config', placeholder: '<file>', about: 'the Caddyfile, or the config in JSON' },
  ],
  advice: {
    // In `transport http`.
    'idle-timer': { setting: 'read_timeout' },
    'response-timer': { setting: 'response_header_timeout', suggested: '1h' },
    'upstream-address': { setting: 'reverse_proxy' },
    'stream-spared': {
      setting: 'flush_interval',
      current: '-1',
      suggested: '0',
      text: 'write `flush_interval 0` in place of -1, or delete the line. Up to Caddy 2.6.4 a reload ends the streams that run where it is -1; otherwise they live on, and event streams are flushed at once all the same.',
    },
  },
  phrases: {
    'hidden-cut':
      'Its log then has "reading from backend" with "unexpected EOF" or "connection reset" (what stands behind it broke off) or "i/o timeout" (its `read_timeout`)',
  },
  effect: caddyEffect,
  habits: {
    hidesCuts: { value: ['http2', 'http1'], versions: '2.6.2' },
    // With `flush_interval -1`, whatever the grace period.
    endsOnReload: { value: ['http2', 'http1'], versions: '2.6.2' },
    showsAgeLimit: { value: true, versions: '2.6.2' },
  },
  logs: {
    ends: 'error',
    processes: 'notices',
    notices: 'level INFO for its default log',
    upstreamFields: 'log_append upstream {rp.upstream.hostport}',
    telling: 'level WARN or lower for its default log',
  },
  fingerprints: [
    { header: 'server', pattern: /^caddy/i, rank: 3 },
    { header: 'via', pattern: /caddy/i, rank: 4 },
  ],
};
