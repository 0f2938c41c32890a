/** States that Envoy's config gives. */

import type { LogRecord, Reason } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { proxyBuffering } from '../../../src/rules/delivery/proxy-buffering/index.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../src/rules/end/total-timeout/index.ts';
import { alpnMismatch } from '../../../src/rules/start/alpn-mismatch.ts';
import { authRejected } from '../../../src/rules/start/auth-rejected/index.ts';
import { hostMismatch } from '../../../src/rules/start/host-mismatch.ts';
import { hostPortMismatch } from '../../../src/rules/start/host-port-mismatch.ts';
import { responseTimeout } from '../../../src/rules/start/response-timeout/index.ts';
import { tlsProtocolMismatch } from '../../../src/rules/start/tls-protocol-mismatch.ts';
import { upstreamOverflow } from '../../../src/rules/start/upstream-overflow/index.ts';
import { joined, row, samplePlan, sampleTrial, stream } from '../../unit/facts-builder.ts';
import { bootstrap, type Parts, readText } from '../../unit/proxies/envoy/config/files.ts';
import { behind, type StateCase } from './case.ts';

const read = (parts: Parts) => readText(bootstrap(parts)).settings;
const said = (reason: Reason, change: Partial<LogRecord>) =>
  row('edge', reason, { proxy: 'envoy', ...change });
const allSay = (streams: Stream[], record: LogRecord) =>
  behind('envoy', { streams, joins: streams.map((one) => joined(one, record)) });
const ut = said('total-timeout', {
  reasonConfidence: 'likely',
  reasonDetails: ['upstream-timeout'],
  words: 'UT',
});

/** Silent from the start and cut after 2 s. */
const silent = () => [
  stream().via('http2').cutAt(2001).done(),
  stream().via('http2').openedAfter(1300).cutAt(2001).done(),
];
const aged = () => [
  stream().via('http2').eventsEvery(300, 10).cutAt(3001).done(),
  stream().via('http2').openedAfter(1300).eventsEvery(300, 10).cutAt(3001).done(),
];

const perTryIdle: StateCase = {
  settings: read({ route: 'cluster: app, timeout: 9s, retry_policy: { per_try_idle_timeout: 2s }' }),
  seen: allSay(silent(), ut),
  rule: idleTimeout,
  says: /"setting":"per_try_idle_timeout"/,
};

const late = stream().answered(504).done();
const perTry: StateCase = {
  settings: read({ route: 'cluster: app, timeout: 9s, retry_policy: { per_try_timeout: 1s }' }),
  seen: allSay([late], said('response-timeout', { reasonDetails: ['per-try'] })),
  rule: responseTimeout,
  says: /"setting":"per_try_timeout"/,
};

const response: StateCase = {
  settings: read({ route: 'cluster: app, timeout: 3s' }),
  seen: allSay(aged(), ut),
  rule: totalTimeout,
  says: /"setting":"timeout","file"/,
};

const durations = {
  manager: 'common_http_protocol_options: { max_stream_duration: 3s }',
  cluster: 'common_http_protocol_options: { max_stream_duration: 4s }',
};
const ofStream: StateCase = {
  settings: read(durations),
  seen: allSay(aged(), said('total-timeout', { reasonDetails: ['max-duration'] })),
  rule: totalTimeout,
  says: /"current":"3s"/,
};
const ofUpstream: StateCase = {
  settings: read(durations),
  seen: allSay(aged(), said('total-timeout', { reasonDetails: ['upstream-max-duration'] })),
  rule: totalTimeout,
  says: /"current":"4s"/,
};

const refused = stream().answered(503).done();
const counters = (cx: number) => ({
  hop: 'edge',
  at: 0,
  version: null,
  uptimeSeconds: 900,
  hosts: [],
  counters: { 'cluster.app.upstream_cx_overflow': cx },
});
const waiting: StateCase = {
  settings: read({
    cluster: 'circuit_breakers: { thresholds: [{ max_connections: 60, max_pending_requests: 1 }] }',
  }),
  seen: {
    ...allSay([refused], said('overflow', { status: 503, upstreamAddress: null })),
    admin: [{ before: counters(0), after: counters(1) }],
  },
  rule: upstreamOverflow,
  says: /max_pending_requests is 1/,
};

const body = `{ name: lua, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua,
  default_source_code: { inline_string: "function envoy_on_response(handle) handle:body() end" } } }`;
const wholeBody: StateCase = {
  settings: read({ filters: body }),
  seen: behind('envoy', {
    streams: [
      stream({ status: null, headers: [] }).stoppedAt(8000).done(),
      stream().direct().header('x-accel-buffering', 'no').eventsEvery(500, 16).stoppedAt(8000).done(),
    ],
  }),
  rule: proxyBuffering,
  says: /"setting":"lua"/,
};

/** Refused, and no row tells by whom. */
const turnedAway = (status: number, filter: string, type: string, rest: string, says: RegExp): StateCase => ({
  settings: read({
    filters: `{ name: ${filter}, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.${filter}.v3.${type}, ${rest} } }`,
  }),
  seen: behind('envoy', { streams: [stream().answered(status).done()] }),
  rule: authRejected,
  says,
});
const token = turnedAway(401, 'jwt_authn', 'JwtAuthentication', 'providers: {}', /JwtAuthentication/);
const service = turnedAway(401, 'ext_authz', 'ExtAuthz', 'http_service: {}', /ExtAuthz/);
const policy = turnedAway(403, 'rbac', 'RBAC', 'rules: {}', /"title":"a rule forbids the request"/);

const hosts = (...domains: string[]) =>
  `[{ name: app, domains: [${domains.map((name) => `"${name}"`).join(', ')}], routes: [{ match: { prefix: /x }, route: { cluster: app } }] }]`;
const notFound = stream({ authority: 'app.test:8080' }).answered(404).done();
const noRoute = said('no-route', { status: 404, upstreamAddress: null });
const named = (...domains: string[]) =>
  readText(bootstrap({ virtualHosts: hosts(...domains) }), { authority: 'app.test:8080' }).settings;
const matched: StateCase = {
  settings: named('app.test:8080'),
  seen: allSay([notFound], noRoute),
  rule: hostMismatch,
  says: /is served/,
};
const portUnmatched: StateCase = {
  settings: named('app.test'),
  seen: allSay([notFound], noRoute),
  rule: hostPortMismatch,
  says: /"confidence":"certain"/,
};
const unmatched: StateCase = {
  settings: named('other.test'),
  seen: allSay([notFound], noRoute),
  rule: hostMismatch,
  says: /no virtual host matches it/,
};

const secure = (text: string) =>
  readText(
    text.replace(
      '    - filters:',
      `    - transport_socket: { name: tls, typed_config: { common_tls_context: { alpn_protocols: [http/1.1] } } }
      filters:`,
    ),
  ).settings;
const tls: StateCase = {
  settings: secure(bootstrap()),
  seen: behind('envoy', {
    streams: [stream({ url: 'http://app.test:21901/events' }).failed('response', 'UND_ERR_SOCKET').done()],
  }),
  rule: tlsProtocolMismatch,
  says: /"confidence":"certain"/,
};
const unserved: StateCase = {
  settings: readText(
    bootstrap().replace(
      '    - filters:',
      `    - filter_chain_match: { server_names: [other.test] }
      transport_socket: { name: tls, typed_config: { common_tls_context: {} } }
      filters:`,
    ),
    { scheme: 'https' },
  ).settings,
  seen: behind('envoy', {
    streams: [stream({ url: 'https://app.test:21901/events' }).failed('tls', 'ECONNRESET').done()],
  }),
  rule: tlsProtocolMismatch,
  says: /no filter chain/,
};
const http2 = { ...sampleTrial, name: 'http2', protocol: 'http2' as const };
const alpn: StateCase = {
  settings: secure(bootstrap()),
  seen: behind('envoy', {
    plan: { ...samplePlan, trials: [http2] },
    streams: [stream({ url: 'https://app.test/x' }).via('http2').failed('alpn', 'ALPN_NO_H2').done()],
  }),
  rule: alpnMismatch,
  says: /"evidence":\[(?!.*listener main\)).*alpn_protocols/,
};

const responseLimit: StateCase = {
  settings: read({
    route: 'cluster: app, timeout: 9s, max_stream_duration: {}, retry_policy: { per_try_idle_timeout: 2s }',
  }),
  seen: allSay(silent(), ut),
  rule: idleTimeout,
  says: /"confidence":"certain"/,
};

/** Closed three seconds after Envoy had ended them. */
const closedLate = () => [
  stream().header('server', 'envoy').eventsEvery(300, 10).cutAt(6001).done(),
  stream().header('server', 'envoy').openedAfter(1300).eventsEvery(300, 10).cutAt(6001).done(),
];
const closeDelay: StateCase = {
  settings: read({ manager: 'delayed_close_timeout: 3s', route: 'cluster: app, timeout: 3s' }),
  seen: allSay(closedLate(), { ...ut, durationMs: 3000 }),
  rule: totalTimeout,
  says: /delayed_close_timeout/,
};

export const envoyCases = {
  perTryIdle,
  perTry,
  response,
  ofStream,
  ofUpstream,
  waiting,
  wholeBody,
  token,
  service,
  policy,
  matched,
  portUnmatched,
  unmatched,
  tls,
  unserved,
  alpn,
  responseLimit,
  closeDelay,
};
