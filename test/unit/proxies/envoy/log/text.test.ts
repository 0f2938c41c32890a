import { describe, expect, it } from 'vitest';
import { envoyText } from '../../../../../src/proxies/envoy/log/text.ts';
import { rowOf } from '../../../logs/rows.ts';

const begin = Date.UTC(2026, 10, 21, 2, 19, 48, 632);
const stamp = '2026-11-21T02:19:48.632Z';
const longDefault =
  '[%START_TIME%] "%REQUEST_HEADER(:METHOD)% %REQUEST_HEADER(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESPONSE_HEADER(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQUEST_HEADER(X-FORWARDED-FOR)%" "%REQUEST_HEADER(USER-AGENT)%" "%REQUEST_HEADER(X-REQUEST-ID)%" "%REQUEST_HEADER(:AUTHORITY)%" "%UPSTREAM_HOST%"\n';

describe("Envoy's default text format", () => {
  const row = `[${stamp}] "GET /events?id=7 HTTP/2" 200 SI 0 532 300004 4 "192.0.2.1" "an "odd" agent" "6f1c" "a.test:5002" "10.0.0.1:80"`;
  it.each([
    ['recognised', null],
    ['in the spelling since 1.37', longDefault],
  ])('is read, %s, with quotes in a header', (_, format) => {
    expect(rowOf(envoyText, format, row)).toMatchObject({
      startedAt: begin,
      endedAt: begin + 300_004,
      stampMs: 1,
      method: 'GET',
      path: '/events?id=7',
      protocol: 'HTTP/2',
      status: 200,
      bytesSent: 532,
      userAgent: 'an "odd" agent',
      requestId: '6f1c',
      authority: 'a.test:5002',
      upstreamAddress: '10.0.0.1:80',
      reason: 'idle-timeout',
      reasonConfidence: 'certain',
      words: 'SI',
      detail: null,
    });
  });

  it('reads a connection of which no request was understood', () => {
    expect(
      rowOf(envoyText, null, `[${stamp}] "- - HTTP/1.1" 400 DPE 0 11 0 - "-" "-" "-" "-" "-"`),
    ).toMatchObject({ method: null, path: null, reason: 'client-protocol-error' });
  });
});

describe('a format with line breaks', () => {
  const format =
    '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" \n%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% \n"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%UPSTREAM_HOST%" "%UPSTREAM_CLUSTER%"\n';
  const lines = [
    `[${stamp}] "GET /events HTTP/1.1" `,
    '200 DC 0 142 7162 ',
    '"-" "curl/8.14.1" "192.0.2.9:5002" "backend"',
  ];
  const expected = {
    startedAt: begin,
    durationMs: 7162,
    bytesSent: 142,
    userAgent: 'curl/8.14.1',
    upstreamCluster: 'backend',
    reason: 'client-closed',
    reasonConfidence: 'possible',
  };

  it('is one record of as many lines', () => {
    const [reader] = envoyText.readers(format, undefined);
    expect(reader?.span).toBe(3);
    expect(reader?.read(lines.join('\n'), 0)).toMatchObject(expected);
  });

  it.each([
    ['without the blanks at the ends of lines', lines.map((line) => line.trim()).join('\n')],
    ['joined into one line', lines.join('')],
  ])('is read %s', (_, text) => {
    expect(rowOf(envoyText, format, text)).toMatchObject(expected);
  });

  it('is recognised when it is the one of the guides', () => {
    expect(rowOf(envoyText, null, lines.join(''))).toMatchObject(expected);
    expect(rowOf(envoyText, null, lines.join('\n'))).toMatchObject(expected);
  });

  it('is the same format with the indentation of its YAML, or with \\n written out', () => {
    const indented = format.replaceAll('\n', '\n          ');
    expect(rowOf(envoyText, indented, lines.join('\n'))).toMatchObject(expected);
    expect(rowOf(envoyText, format.replaceAll('\n', '\\n'), lines.join('\n'))).toMatchObject(expected);
  });
});

describe('operators', () => {
  it.each([
    ['%START_TIME(%Y/%m/%d %H:%M:%S.%3f)%', '2026/11/21 02:19:48.632', begin, 1],
    ['%START_TIME(%s)%', `${Math.floor(begin / 1000)}`, begin - 632, 1000],
    ['%START_TIME(%s.%6f)%', `${Math.floor(begin / 1000)}.632000`, begin, 1],
    ['%START_TIME(%Y-%m-%dT%H:%M:%E3S%Ez)%', '2026-11-21T04:19:48.632+02:00', begin, 1],
    ['%START_TIME(%d/%b/%Y:%T %z)%', '21/Nov/2026:02:19:48 +0000', begin - 632, 1000],
  ])('reads the time %s', (operator, text, startedAt, stampMs) => {
    const row = rowOf(envoyText, `${operator} %DURATION%`, `${text} 1500`);
    expect(row).toMatchObject({ startedAt, endedAt: startedAt + 1500, stampMs });
  });

  it('keeps unknown ones by name, drops length limits, and knows the percent sign', () => {
    const row = rowOf(
      envoyText,
      '%%%REQ(:path):10% %SOMETHING_NEW(a:b)% %DYNAMIC_METADATA(x:y)%%%',
      '%/events one two%',
    );
    expect(row.path).toBe('/events');
    expect(row.fields).toMatchObject({ 'SOMETHING_NEW(A:B)': 'one', 'DYNAMIC_METADATA(X:Y)': 'two' });
  });

  it('skips a row about a stream that still runs', () => {
    const [reader] = envoyText.readers('%ACCESS_LOG_TYPE% %RESPONSE_CODE%', undefined);
    expect(reader?.read('DownstreamPeriodic 200', 0)).toBe('skip');
    expect(reader?.read('DownstreamEnd 200', 0)).toMatchObject({ status: 200 });
  });
});

describe('the reason, by status, flags and details', () => {
  const judge = (text: string) => {
    const { reason, reasonConfidence } = rowOf(
      envoyText,
      '%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%',
      text,
    );
    return `${reason} ${reasonConfidence}`;
  };
  it.each([
    ['200 UT response_timeout', 'total-timeout certain'],
    ['200 UT upstream_response_timeout', 'total-timeout certain'],
    ['200 UT upstream_per_try_idle_timeout', 'idle-timeout certain'],
    ['200 UT -', 'total-timeout likely'],
    ['504 UT response_timeout', 'response-timeout certain'],
    ['504 UT upstream_per_try_timeout', 'response-timeout certain'],
    ['200 SI stream_idle_timeout', 'idle-timeout certain'],
    ['504 SI stream_idle_timeout', 'response-timeout certain'],
    ['408 SI -', 'response-timeout certain'],
    ['200 - max_duration_timeout', 'total-timeout certain'],
    ['200 UMSDR upstream_max_stream_duration_reached', 'total-timeout certain'],
    ['200 UPE upstream_reset_after_response_started{protocol_error}', 'upstream-closed certain'],
    ['502 UPE upstream_reset_before_response_started{protocol_error}', 'upstream-protocol-error certain'],
    ['200 UPE -', 'upstream-closed certain'],
    ['200 UC upstream_reset_after_response_started{connection_termination}', 'upstream-closed certain'],
    [
      '503 UC upstream_reset_before_response_started{connection_termination}',
      'closed-before-headers certain',
    ],
    ['200 UR upstream_reset_after_response_started{remote_reset}', 'upstream-closed certain'],
    ['503 UF upstream_reset_before_response_started{connection_timeout}', 'connect-timeout certain'],
    [
      '503 UF upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111}',
      'connect-refused certain',
    ],
    [
      '503 UF upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end}',
      'upstream-tls certain',
    ],
    [
      '503 UF,URX upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_113}',
      'connect-failed certain',
    ],
    ['503 UF -', 'connect-failed likely'],
    ['503 UH no_healthy_upstream', 'no-healthy-upstream certain'],
    ['503 UO upstream_reset_before_response_started{overflow}', 'overflow certain'],
    ['404 NR route_not_found', 'no-route certain'],
    ['0 NR filter_chain_not_found', 'no-filter-chain certain'],
    ['0 NR -', 'no-filter-chain likely'],
    ['503 NC cluster_not_found', 'no-cluster certain'],
    ['429 RL request_rate_limited', 'rate-limited certain'],
    ['403 UAEX ext_authz_denied', 'denied certain'],
    ['403 - rbac_access_denied_matched_policy[none]', 'denied certain'],
    ['200 DC downstream_remote_disconnect', 'client-closed certain'],
    ['200 DC -', 'client-closed possible'],
    [
      '200 DC downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections)',
      'proxy-shutdown certain',
    ],
    ['200 DC downstream_local_disconnect', 'proxy-shutdown certain'],
    ['200 DC downstream_local_disconnect(http2_ping_timeout)', 'client-closed likely'],
    ['200 DR http2.remote_reset', 'client-closed certain'],
    ['400 DPE http1.codec_error', 'client-protocol-error certain'],
    ['426 DPE low_version', 'client-protocol-error certain'],
    ['200 RFCF response_from_cache_filter', 'cached certain'],
    ['503 DF dns_resolution_failure{x}', 'upstream-dns certain'],
    ['200 - via_upstream', 'clean certain'],
    ['200 - -', 'clean possible'],
    ['503 LH health_check_failed', 'unknown possible'],
    ['200 OM overload', 'unknown possible'],
    ['200 NEWFLAG -', 'unknown possible'],
  ])('%s: %s', (text, expected) => {
    expect(judge(text)).toBe(expected);
  });

  it('takes long flags', () => {
    expect(rowOf(envoyText, '%RESPONSE_CODE% %RESPONSE_FLAGS_LONG%', '200 StreamIdleTimeout').reason).toBe(
      'idle-timeout',
    );
  });

  it('sees in RESPONSE_TX_DURATION that an unflagged response was not finished', () => {
    const format = '%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_TX_DURATION%';
    expect(rowOf(envoyText, format, '200 - -').reason).toBe('total-timeout');
    expect(rowOf(envoyText, format, '200 - 7162')).toMatchObject({
      reason: 'clean',
      reasonConfidence: 'likely',
    });
  });
});
