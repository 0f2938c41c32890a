/** Formats that people have, and rows in which a client's text stands where a field could end. */
import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../src/logs/record-parser.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';

function readAll(
  proxy: 'nginx' | 'envoy',
  format: string | null,
  text: string,
  escaping?: 'default' | 'json' | 'none',
) {
  const parser = createRecordParser(
    { hop: 'h', proxy, file: 'f', since: 0 },
    readersFor(proxy, 'access', format, escaping),
  );
  parser.feed(text.split('\n'));
  return { rows: parser.records([]), ...parser.summary() };
}

const time = '21/Nov/2026:02:19:48 +0000';
const asked = { method: 'GET', path: '/events', status: 200 };

describe('rows of formats that nobody gave', () => {
  test.each([
    [
      'the common log',
      'nginx',
      `192.0.2.7 - - [${time}] "GET /events HTTP/1.1" 200 1532`,
      { bytesSent: 1532 },
    ],
    [
      'vhost_combined',
      'nginx',
      `a.test:443 192.0.2.7 - - [${time}] "GET /events HTTP/1.1" 200 1532 "-" "curl/8"`,
      { authority: 'a.test:443', clientAddress: '192.0.2.7', userAgent: 'curl/8' },
    ],
    [
      'one name before combined, which may be a container',
      'nginx',
      `web 192.0.2.7 - - [${time}] "GET /events HTTP/1.1" 200 1532 "-" "curl/8"`,
      { authority: null, clientAddress: '192.0.2.7', userAgent: 'curl/8' },
    ],
    [
      'nginx-proxy',
      'nginx',
      `nginx.1     | a.test 192.0.2.7 - - [${time}] "GET /events HTTP/1.1" 200 1532 "-" "curl/8" "172.17.0.5:80"`,
      { authority: 'a.test', upstreamAddress: '172.17.0.5:80' },
    ],
    [
      'Nginx Proxy Manager',
      'nginx',
      `[${time}] - 200 200 - GET https a.test "/events" [Client 192.0.2.7] [Length 1532] [Gzip -] [Sent-to 10.0.0.1] "curl/8" "-"`,
      { authority: 'a.test', userAgent: 'curl/8', upstreamStatus: '200', bytesSent: 1532 },
    ],
    [
      'APISIX',
      'nginx',
      `192.0.2.7 - - [${time}] a.test "GET /events HTTP/1.1" 200 1532 60.002 "-" "curl/8" 10.0.0.1:80 200 60.001 "http://a.test"`,
      { durationMs: 60_002, upstreamAddress: '10.0.0.1:80' },
    ],
    [
      'combined with a number behind it that is no time',
      'nginx',
      `192.0.2.7 - - [${time}] "GET /events HTTP/1.1" 200 1532 "-" "curl/8" 513`,
      { durationMs: null, userAgent: 'curl/8' },
    ],
    [
      'Envoy with more behind its default',
      'envoy',
      '[2026-11-21T02:19:48.632Z] "GET /events HTTP/1.1" 200 - 0 9 42 0 "-" "curl/8" "c758251d" "a.test" "192.0.2.80:80" "-" "extra"',
      { authority: 'a.test', upstreamAddress: '192.0.2.80:80', requestId: 'c758251d' },
    ],
    [
      'Envoy with a word before it',
      'envoy',
      'ACCESS [2026-11-21T02:19:48.632Z] "GET /events HTTP/1.1" 200 UT 0 9 42 0 "-" "curl/8" "c758251d" "a.test" "192.0.2.80:80"',
      { reason: 'total-timeout', upstreamAddress: '192.0.2.80:80' },
    ],
    [
      'ECS fields that an agent made',
      'nginx',
      JSON.stringify({
        '@timestamp': '2026-11-21T02:19:50Z',
        host: { name: 'node-2' },
        log: { file: { path: '/var/log/nginx/access.log' } },
        http: { request: { method: 'GET' }, response: { status_code: 200, body: { bytes: 1532 } } },
        url: { original: '/events' },
        user_agent: { original: 'curl/8' },
        source: { address: '192.0.2.7' },
      }),
      { authority: null, userAgent: 'curl/8', clientAddress: '192.0.2.7', bytesSent: 1532 },
    ],
  ] as const)('%s', (_, proxy, text, fields) => {
    expect(readAll(proxy, null, text).rows).toMatchObject([{ ...asked, ...fields }]);
  });
});

describe('formats with line breaks', () => {
  const written = '$remote_addr [$time_local]\n    "$request" $status\n    "$http_user_agent" $upstream_addr';
  const row = `192.0.2.7 [${time}]\n    "GET /events HTTP/1.1" 200\n    "curl/8" 192.0.2.80:80`;

  test('of Nginx make one record of several lines', () => {
    const { rows, unparsed } = readAll('nginx', written, `noise\n${row}\n${row}`);
    expect(rows).toMatchObject([
      { ...asked, line: 2, userAgent: 'curl/8' },
      { ...asked, line: 5, upstreamAddress: '192.0.2.80:80' },
    ]);
    expect(unparsed).toBe(1);
  });

  test('as a backslash and an n are either, as the rows show', () => {
    const format = '%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %ROUTE_NAME%\\n';
    for (const end of ['', '\\n']) {
      const { rows } = readAll('envoy', format, `GET /events 200 default${end}`);
      expect(rows).toMatchObject([{ ...asked, fields: { ROUTE_NAME: 'default' } }]);
    }
  });
});

describe("a client's text that stands where a field could end", () => {
  test.each([
    ['%REQ(USER-AGENT)% %REQ(:PATH)% %REQ(REFERER)%', 'a /evil /events b', 'envoy', undefined],
    ['"%REQ(USER-AGENT)%" "%REQ(:PATH)%" "%REQ(A)%"', '"x" "/evil" "/events" "a"', 'envoy', undefined],
    [
      '{"ua":"%REQ(USER-AGENT)%","p":"%REQ(:PATH)%"}',
      '{"ua":"x","p":"/evil","p":"/events"}',
      'envoy',
      undefined,
    ],
    ['$http_user_agent; $uri; $status', 'x; /evil; /events; 200', 'nginx', 'none'],
  ] as const)('%s: is refused where it could be read in two ways', (format, text, proxy, escaping) => {
    expect(readAll(proxy, format, text, escaping)).toMatchObject({ rows: [], unparsed: 1 });
  });

  test.each([
    ['%REQ(USER-AGENT)% %REQ(:PATH)% %RESPONSE_CODE%', 'a b c /events 200', 'envoy', undefined, 'a b c'],
    ['"$http_user_agent" "$request_uri"', '"x\\x22 \\x22/evil" "/events"', 'nginx', 'default', 'x" "/evil'],
    [
      '{"ua":"$http_user_agent","p":"$request_uri"}',
      '{"ua":"x\\",\\"p\\":\\"/evil","p":"/events"}',
      'nginx',
      'json',
      'x","p":"/evil',
    ],
  ] as const)('%s: is read where there is one way', (format, text, proxy, escaping, userAgent) => {
    expect(readAll(proxy, format, text, escaping).rows).toMatchObject([{ path: '/events', userAgent }]);
  });
});
