/** Varnish, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const varnish: Profile = {
  kind: 'varnish',
  name: 'Varnish',
  rank: 6,
  limits: [{ ms: 60_000, counts: 'silence', setting: 'between_bytes_timeout' }],
  advice: {
    'idle-timer': { setting: 'between_bytes_timeout' },
    'response-timer': { setting: 'first_byte_timeout', suggested: '1h' },
    'upstream-address': { setting: 'backend' },
    'upstream-breaker': { setting: '.max_connections' },
  },
  phrases: { 'hidden-cut': 'Its varnishlog then has a FetchError for the request to the backend' },
  // 7.1.1
  marks: { page: /<h3>Guru Meditation:<\/h3>/ },
  // `send_timeout` has no effect over HTTP/2.
  habits: {
    hidesCuts: { value: ['http2'], versions: '7.1.1' },
    showsAgeLimit: { value: true, versions: '7.1.1' },
  },
  fingerprints: [{ header: 'x-varnish', pattern: /./, rank: 5 }],
};
