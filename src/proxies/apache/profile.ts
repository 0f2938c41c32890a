/** Apache, as rules need it. */
import type { Profile } from '../profile/profile.ts';

export const apache: Profile = {
  kind: 'apache',
  name: 'Apache',
  rank: 4,
  advice: {
    'idle-timer': { setting: 'ProxyTimeout', suggested: '3600' },
    'response-timer': { setting: 'ProxyTimeout', suggested: '3600' },
    'upstream-address': { setting: 'ProxyPass' },
  },
  limits: [{ ms: 60_000, counts: 'silence', setting: 'ProxyTimeout' }],
  // 2.4: closed before a head, or after none in time.
  answers: [
    {
      status: 502,
      body: /<p>The proxy server received an invalid\s+response from an upstream server\./,
      reason: 'closed-before-headers',
      words: "Apache's own 502 page",
      confidence: 'possible',
    },
  ],
  // mpm_common: further connections wait in the listen queue.
  habits: {
    letsWait: { value: 'MaxRequestWorkers', versions: '2.4.71' },
    // `ProxyTimeout`, AH01102: the page is that of a closed connection.
    lateAlike: { value: 502, versions: '2.4.71' },
  },
  fingerprints: [{ header: 'server', pattern: /^apache\//i, rank: 7 }],
};
