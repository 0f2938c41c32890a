/** HAProxy, as rules need it. */
import type { Profile } from '../profile/profile.ts';
import { haproxyAdvice } from './profile/advice.ts';
import { haproxyEffect } from './profile/effect.ts';

export const haproxy: Profile = {
  kind: 'haproxy',
  name: 'HAProxy',
  rank: 3,
  flags: [
    { field: 'access-log', placeholder: '<file>', about: "HAProxy's log, as syslog or its output keeps it" },
    {
      field: 'error-log',
      placeholder: '<file>',
      about: 'what it writes on standard error, where kept apart',
    },
    { field: 'config', placeholder: '<file>', about: 'haproxy.cfg, or the folder of its parts' },
    {
      field: 'log-format',
      placeholder: '<string>',
      about: "the log-format string, where the config isn't given",
    },
  ],
  limits: [
    { ms: 50_000, counts: 'silence', setting: 'timeout server', where: 'as Debian packages it' },
    { ms: 60_000, counts: 'silence', setting: 'timeout server', where: 'in many examples' },
  ],
  advice: haproxyAdvice,
  effect: haproxyEffect,
  phrases: {
    'hidden-cut':
      'Its log then has the termination state SD (what stands behind it broke off) or sD (`timeout server`)',
    'no-healthy-upstream':
      'Every server of the backend fails its checks or is disabled, or the backend has none: the row names <NOSRV>.',
    'servers-return': 'a server that failed its checks is asked again after as many good ones as `rise` says',
    'access-rules': 'http-request deny, auth, reject and tarpit',
    'certificate-reload': 'reads it at a reload',
  },
  // Its pages of 2.6.12; 503 stands for a refused connection, a connect limit, a full queue and for checks.
  answers: [
    {
      status: 502,
      body: /The server returned an invalid or incomplete response\./,
      reason: 'closed-before-headers',
      words: "HAProxy's own 502 page",
      confidence: 'possible',
    },
    {
      status: 504,
      body: /The server didn't respond in time\./,
      reason: 'response-timeout',
      words: "HAProxy's own 504 page",
      confidence: 'likely',
    },
  ],
  marks: { page: /<h1>503 Service Unavailable<\/h1>\s*No server is available to handle this request\./ },
  logs: {
    ends: 'access',
    processes: 'notices',
    notices: 'log … notice in the global section',
    upstreamFields: '%b/%s',
    telling: 'option httplog in the frontend, which writes the termination state',
  },
  habits: {
    hidesCuts: { value: ['http2'], versions: '2.6.12, not on 3.0.11 and 3.2.26' },
    // `timeout server` is CD in its row there, over both protocols; sD before and after.
    leftMayBeSilence: { value: true, versions: '3.0.11, not on 2.6.12 and 3.2.26' },
    // Of its timeouts none counts from the request on (configuration manual, "timeout").
    knowsNoAge: { value: true, versions: '2.6.12' },
    letsWait: { value: 'maxconn', versions: '2.6.12' },
    // maxconn of a server counts requests: a stream holds its place for as long as it lives.
    hasBreakers: { value: true, versions: '2.6.12' },
    // `%b`; the name of the frontend where none was chosen.
    namesBackends: { value: true, versions: '2.6.12' },
    showsCuts: { value: true, versions: '2.6.12' },
    // No row and an open upstream a minute after the client had left; with `option abortonclose` the row (CD) came at once.
    seesLossAtWrite: { value: ['http1'], versions: '2.6.12' },
    // The kernel's cork: gone with `option http-no-delay` in the frontend and the backend.
    gathersMs: { value: 200, versions: '2.6.12' },
    // Without `option http-no-delay` each event is passed on 0.2 s late, so the last silence looks shorter.
    idleTimerEarlyMs: { value: 250, versions: '2.6.12' },
    // With hard-stop-after: over HTTP/1.1 the body breaks off.
    endsOnReload: { value: ['http2'], versions: '2.6.12' },
  },
};
