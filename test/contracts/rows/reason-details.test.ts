/** Every detail of a reason is really read from a line, and every one is decided by. */
import { describe, expect, test } from 'vitest';
import type { ReasonDetail } from '../../../src/model/reason-detail.ts';
import { proxyBuffering } from '../../../src/rules/delivery/proxy-buffering/index.ts';
import { h2StreamLimit } from '../../../src/rules/end/h2-stream-limit.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../src/rules/end/total-timeout/index.ts';
import { authRejected } from '../../../src/rules/start/auth-rejected/index.ts';
import { closedBeforeHeaders } from '../../../src/rules/start/closed-before-headers/index.ts';
import { faultInjected } from '../../../src/rules/start/fault-injected.ts';
import { originError } from '../../../src/rules/start/origin-error.ts';
import { responseTimeout } from '../../../src/rules/start/response-timeout/index.ts';
import { upstreamDnsFailure } from '../../../src/rules/start/upstream-dns-failure.ts';
import { upstreamProtocolError } from '../../../src/rules/start/upstream-protocol-error.ts';
import { upstreamTlsFailure } from '../../../src/rules/start/upstream-tls-failure.ts';
import { upstreamUnhealthy } from '../../../src/rules/start/upstream-unhealthy/index.ts';
import { upstreamUnreachable } from '../../../src/rules/start/upstream-unreachable.ts';
import { requestRefused } from '../../../src/rules/unexplained/request-refused/index.ts';
import { stream } from '../../unit/facts-builder.ts';
import { bootstrap, readText } from '../../unit/proxies/envoy/config/files.ts';
import {
  type DetailCase,
  envoyRow,
  goLine,
  nginxLine,
  nginxRow,
  unflaggedEnvoyRow,
  verdictOn,
} from './case.ts';

const refused = (status: number) => [stream().answered(status).done()];
const silent = [
  stream().via('http2').cutAt(2001).done(),
  stream().via('http2').openedAfter(1300).cutAt(2001).done(),
];
const aged = [
  stream().via('http2').eventsEvery(300, 10).cutAt(3001).done(),
  stream().via('http2').openedAfter(1300).eventsEvery(300, 10).cutAt(3001).done(),
];
/** One limit fits the age of these streams, and the others do not. */
const limits = (fitting: 'timeout' | 'stream') => ({
  settings: readText(
    bootstrap({
      route: `cluster: app, timeout: ${fitting === 'timeout' ? '3s' : '8s'}`,
      manager: `common_http_protocol_options: { max_stream_duration: ${fitting === 'stream' ? '3s' : '9s'} }`,
      cluster: 'common_http_protocol_options: { max_stream_duration: 7s }',
    }),
  ).settings,
});
const heads = {
  settings: readText(
    bootstrap({
      manager: 'stream_idle_timeout: 5s',
      route: 'cluster: app, timeout: 9s, retry_policy: { per_try_timeout: 1s }',
    }),
  ).settings,
};
const [gatewayTimeout] = refused(504);
const [badRequest] = refused(400);
const failedTls = (transport: string): Omit<DetailCase, 'says'> => ({
  record: envoyRow(503, 'UF', {
    transport: `TLS_error:|268435703:SSL_routines:OPENSSL_internal:${transport}`,
  }),
  streams: refused(503),
  rule: upstreamTlsFailure,
});

const cases: Record<ReasonDetail, DetailCase> = {
  'stream-idle': {
    record: envoyRow(504, 'SI', { details: 'stream_idle_timeout' }),
    streams: [gatewayTimeout!],
    seen: heads,
    rule: responseTimeout,
    says: /"setting":"stream_idle_timeout"/,
  },
  'per-try-idle': {
    record: envoyRow(200, 'UT', { details: 'upstream_per_try_idle_timeout' }),
    streams: silent,
    rule: idleTimeout,
    says: /"setting":"per_try_idle_timeout"/,
  },
  'per-try': {
    record: envoyRow(504, 'UT', { details: 'upstream_per_try_timeout' }),
    streams: [gatewayTimeout!],
    seen: heads,
    rule: responseTimeout,
    says: /"setting":"per_try_timeout"/,
  },
  'max-duration': {
    record: unflaggedEnvoyRow(200, 'max_duration_timeout'),
    streams: aged,
    seen: limits('timeout'),
    rule: totalTimeout,
    says: /"current":"9s"/,
  },
  'upstream-max-duration': {
    record: envoyRow(200, 'UMSDR'),
    streams: aged,
    seen: limits('timeout'),
    rule: totalTimeout,
    says: /"current":"7s"/,
  },
  'upstream-timeout': {
    record: envoyRow(200, 'UT'),
    streams: aged,
    seen: limits('stream'),
    rule: totalTimeout,
    says: /"current":"8s"/,
  },
  unflagged: {
    record: envoyRow(200, '-'),
    streams: aged,
    seen: limits('stream'),
    rule: totalTimeout,
    says: /"confidence":"certain"/,
  },
  'own-answer': {
    record: envoyRow(400, '-', { details: 'ext_proc_error' }),
    streams: [badRequest!],
    rule: { ...requestRefused, judge: (facts) => requestRefused.judgeRest(facts, [badRequest!]) },
    says: /"where":\{"hop":"edge","proxy":"envoy"\}/,
  },
  'by-address': {
    record: nginxLine('access forbidden by rule'),
    streams: refused(403),
    rule: authRejected,
    says: /"setting":"deny"/,
  },
  'by-policy': {
    record: envoyRow(403, '-', { details: 'rbac_access_denied_matched_policy[none]' }),
    streams: refused(403),
    rule: authRejected,
    says: /"setting":"http_filters"/,
  },
  'check-failed': {
    record: nginxLine('auth request unexpected status: 503 while sending to client'),
    streams: refused(500),
    rule: authRejected,
    says: /asks for leave answered 503/,
  },
  'concurrent-streams': {
    record: nginxLine('concurrent streams exceeded 1', 'info'),
    streams: [stream().via('http2').done()],
    rule: h2StreamLimit,
    says: /"confidence":"certain"/,
  },
  'whole-request': {
    record: goLine(
      'proxy: copy /events: context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    ),
    streams: aged,
    rule: totalTimeout,
    says: /"setting":"http.Client.Timeout"/,
  },
  'body-begun': {
    record: goLine('httputil: ReverseProxy read error during body copy: context deadline exceeded'),
    streams: refused(503),
    rule: proxyBuffering,
    says: /"setting":"http.TimeoutHandler"/,
  },
  'old-http': {
    record: envoyRow(426, 'DPE', { details: 'low_version' }),
    streams: refused(426),
    rule: upstreamProtocolError,
    says: /"confidence":"certain"/,
  },
  'no-resolver': {
    record: nginxLine('no resolver defined to resolve app.test'),
    streams: refused(502),
    rule: upstreamDnsFailure,
    says: /"setting":"resolver"/,
  },
  'no-local-address': {
    record: nginxLine(
      'connect() to 10.0.0.1:80 failed (99: Cannot assign requested address) while connecting to upstream',
    ),
    streams: refused(502),
    rule: upstreamUnreachable,
    says: /"kind":"ruled-out"/,
  },
  unconnected: {
    record: nginxRow(502, '502', '-'),
    streams: refused(502),
    rule: closedBeforeHeaders,
    says: /"kind":"ruled-out"/,
  },
  'upstream-plain': { ...failedTls('WRONG_VERSION_NUMBER'), says: /speaks plain HTTP on that port/ },
  'upstream-untrusted': { ...failedTls('CERTIFICATE_VERIFY_FAILED'), says: /an authority it does not know/ },
  'handshake-broken': { ...failedTls('SSLV3_ALERT_HANDSHAKE_FAILURE'), says: /want of a server name/ },
  'head-too-big': {
    record: nginxLine('upstream sent too big header while reading response header from upstream'),
    streams: refused(502),
    rule: upstreamProtocolError,
    says: /larger than proxy_buffer_size/,
  },
  'passed-on': {
    record: envoyRow(500, '-', { details: 'via_upstream' }),
    streams: refused(500),
    rule: originError,
    says: /"confidence":"certain"/,
  },
  delayed: {
    record: envoyRow(200, 'DI', { details: 'via_upstream' }),
    streams: [stream().done()],
    rule: faultInjected,
    says: /"kind":"found"/,
  },
  retried: {
    record: nginxRow(200, '502, 200'),
    streams: [stream().done()],
    rule: upstreamUnhealthy,
    says: /"severity":"info"/,
  },
};

const rows = Object.entries(cases).map(([detail, one]) => ({ detail: detail as ReasonDetail, one }));

describe.each(rows)('$detail', ({ detail, one }) => {
  test('comes out of a line', () => {
    expect(one.record.reasonDetails).toContain(detail);
  });

  test('decides what its rule says', () => {
    expect(verdictOn(one, one.record)).toMatch(one.says);
  });

  test('and without it the rule says something else', () => {
    const reasonDetails = one.record.reasonDetails.filter((said) => said !== detail);
    expect(verdictOn(one, { ...one.record, reasonDetails })).not.toBe(verdictOn(one, one.record));
  });
});
