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
    'upstream-breaker': {
      setting: 'max_conns_per_host',
      suggested: '0',
      text: 'Take `max_conns_per_host` out of `transport http`, or set it to 0 (none), or above the number of open streams: further requests wait, without an answer.',
    },
    'upstream-address': { setting: 'reverse_proxy' },
    'compressed-types': { setting: 'encode' },
    'uncompressed-events': {
      setting: 'encode',
      suggested: 'not path {path}',
      text: 'Put a matcher in front of the formats of `encode` that leaves this path out (`@compressed not path {path}`, `encode @compressed gzip`). A `match` block in it does not help: the head waits before that is asked (2.6.2 and 2.11.4).',
    },
    'stream-age': {
      setting: 'write',
      suggested: '0',
      text: 'Take `write` out of `servers { timeouts { … } }` in the global options (`write_timeout` of the server in JSON), or set it to 0.',
    },
    'request-headers': {
      setting: 'header_up',
      text: 'Look for `header_up -{header}` in reverse_proxy, and for `request_header -{header}` on the way to it.',
    },
    route: { setting: 'handle', suggested: '{path}* { reverse_proxy … }' },
    names: { setting: 'site address' },
    'stream-spared': {
      setting: 'flush_interval',
      current: '-1',
      suggested: '0',
      text: 'write `flush_interval 0` in place of -1, or delete the line. Up to Caddy 2.6.4 a reload ends the streams that run where it is -1; otherwise they live on, and event streams are flushed at once all the same.',
    },
  },
  phrases: {
    'stream-ages': '(`servers { timeouts { write … } }` of the global options) to 0, or take it out',
    'hidden-cut':
      'Its log then has "aborting with incomplete response" with "unexpected EOF" or "connection reset" (what stands behind it broke off) or "i/o timeout" (its `read_timeout`)',
  },
  effect: caddyEffect,
  habits: {
    // From 2.7.6 on the handler aborts (http.ErrAbortHandler), and both protocols show a cut.
    hidesCuts: {
      value: ['http2', 'http1'],
      versions: '2.6.2, not on 2.11.4',
      // It is added to what was passed on from 2.10 on.
      unless: { header: 'via', pattern: /\bCaddy\b/ },
    },
    // With `flush_interval -1`, whatever the grace period; gone from 2.7.0 on.
    endsOnReload: { value: ['http2', 'http1'], versions: '2.6.2, not on 2.11.4' },
    // What `encode` compresses it gives out with each write; its head alone waits for the first.
    flushesCompressor: { value: true, versions: '2.6.2, 2.11.4' },
    limitsAtNextWrite: { value: true, versions: '2.6.2, 2.11.4' },
    // A connection that is refused, and one that closes before a head: its own log tells them apart.
    failsAlike: { value: 502, versions: '2.6.2' },
    leftMayBeLimit: { value: true, versions: '2.6.2' },
    // Of its transport; without it there is no limit.
    letsWait: { value: 'max_conns_per_host', versions: '2.6.2' },
    waitsOnlyWhereSet: { value: true, versions: '2.6.2' },
    ignoresPort: { value: true, versions: '2.6.2, 2.11.4' },
    showsAgeLimit: { value: true, versions: '2.6.2, 2.11.4' },
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
