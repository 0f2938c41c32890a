import { describe, expect, it } from 'vitest';
import { envoyJson } from '../../../../../src/proxies/envoy/log/json.ts';
import { isRefused, rowOf } from '../../../logs/rows.ts';

const begin = Date.UTC(2026, 10, 21, 2, 19, 48, 632);

describe('Envoy json_format', () => {
  const format = JSON.stringify({
    t: '%START_TIME%',
    req: { line: '%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%', ua: '%REQ(USER-AGENT)%' },
    ms: '%DURATION%',
    rc: '%RESPONSE_CODE%',
    f: '%RESPONSE_FLAGS%',
    d: '%RESPONSE_CODE_DETAILS%',
    static: 'edge',
  });

  it('is read by its template, nested and mixed, with numbers in exponent form', () => {
    const row = rowOf(
      envoyJson,
      format,
      '{"d":"stream_idle_timeout","f":"SI","ms":3e+05,"rc":200,"req":{"line":"GET /events HTTP/1.1","ua":null},"static":"edge","t":"2026-11-21T02:19:48.632Z"}',
    );
    expect(row).toMatchObject({
      startedAt: begin,
      durationMs: 300_000,
      endedAt: begin + 300_000,
      status: 200,
      method: 'GET',
      path: '/events',
      protocol: 'HTTP/1.1',
      userAgent: null,
      reason: 'idle-timeout',
      detail: 'stream_idle_timeout',
    });
  });

  it('is read when empty values were left out', () => {
    expect(rowOf(envoyJson, format, '{"rc":404,"f":"NR","t":"2026-11-21T02:19:48.632Z"}')).toMatchObject({
      status: 404,
      reason: 'no-route',
      durationMs: null,
    });
  });

  it('refuses JSON without any of its keys', () => {
    expect(isRefused(envoyJson, format, '{"level":"info","message":"starting"}')).toBe(true);
  });
});

describe('Envoy JSON with guessed keys', () => {
  it.each([
    [
      "Istio's names",
      '{"start_time":"2026-11-21T02:19:48.632Z","method":"GET","path":"/events","response_code":200,"response_flags":"UT","response_code_details":"response_timeout","duration":15001,"user_agent":"curl","request_id":"6f1c","authority":"a.test","upstream_host":"10.0.0.1:80","upstream_cluster":"outbound|80||a"}',
      { reason: 'total-timeout', requestId: '6f1c', upstreamCluster: 'outbound|80||a' },
    ],
    [
      'camel case, nested',
      '{"log":{"startTime":"2026-11-21T02:19:48.632Z","responseCode":"200","responseFlags":"DC","duration":"7162"},"http":{"method":"GET","path":"/events"}}',
      { reason: 'client-closed', method: 'GET', durationMs: 7162 },
    ],
    [
      'values that say what they are',
      '{"a":"2026-11-21T02:19:48.632Z","b":"SI","c":"stream_idle_timeout","status":200,"duration":300001}',
      { startedAt: begin, reason: 'idle-timeout', detail: 'stream_idle_timeout' },
    ],
  ])('reads %s', (_, text, expected) => {
    expect(rowOf(envoyJson, null, text)).toMatchObject(expected);
  });
});
