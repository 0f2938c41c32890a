/** Pingora, as rules need it. A framework: what is set in a proxy made of it stands in its Rust code. */
import type { Profile } from '../profile/profile.ts';
import { pingoraAdvice } from './profile/advice.ts';
import { pingoraEffect } from './profile/effect.ts';

export const pingora: Profile = {
  kind: 'pingora',
  name: 'Pingora',
  rank: 7,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: 'the access log that a proxy on Pingora writes' },
    { field: 'error-log', placeholder: '<file>', about: "Pingora's own lines (`Fail to proxy: …`)" },
    {
      field: 'log-format',
      placeholder: '<string>',
      about:
        'how it writes its access log: {time} {client} {method} {path} {status} {duration_ms} {upstream}',
    },
  ],
  advice: pingoraAdvice,
  phrases: { route: 'route (`upstream_peer`)', hour: 'Some(Duration::from_secs(3600))' },
  effect: pingoraEffect,
  habits: {
    noRoute: { value: 'path', versions: '0.9.1' },
    // `fail_to_proxy`: 502 for whatever befell the upstream.
    failsAlike: { value: 502, versions: '0.9.1' },
    lateAlike: { value: 502, versions: '0.9.1' },
    showsCuts: { value: true, versions: '0.9.1' },
    // PeerOptions has none, and so has the server side.
    knowsNoAge: { value: true, versions: '0.9.1' },
  },
  fingerprints: [{ header: 'server', pattern: /^pingora/i, rank: 6 }],
  logs: { ends: 'error', processes: 'notices', upstreamFields: '{upstream}', telling: 'RUST_LOG=info' },
};
