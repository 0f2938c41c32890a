import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../src/proxies/dialects.ts';

function read(role: 'access' | 'error', lines: string[], format: string | null = null) {
  const parser = createRecordParser(
    { hop: 'go', proxy: 'go', file: 'f', since: 0 },
    readersFor('go', role, format, undefined),
  );
  parser.feed(lines);
  return { rows: parser.records([]), ...parser.summary() };
}

const line = (message: string) => read('error', [`2026/11/30 02:00:00 ${message}`]).rows[0];

// Written by src/lab/programs/go, but for those of a client.
describe('what the standard logger wrote', () => {
  test.each([
    ['httputil: ReverseProxy read error during body copy: unexpected EOF', 'upstream-closed', 'certain'],
    [
      'httputil: ReverseProxy read error during body copy: read tcp 127.0.0.1:36666->127.0.0.1:21080: read: connection reset by peer',
      'upstream-closed',
      'certain',
    ],
    [
      'suppressing panic for copyResponse error in test; copy error: unexpected EOF',
      'upstream-closed',
      'certain',
    ],
    [
      'httputil: ReverseProxy read error during body copy: invalid byte in chunk length',
      'upstream-protocol-error',
      'certain',
    ],
    ['httputil: ReverseProxy read error during body copy: context canceled', 'client-closed', 'possible'],
    [
      'httputil: ReverseProxy read error during body copy: context deadline exceeded',
      'total-timeout',
      'likely',
    ],
    [
      'http: proxy error: dial tcp 127.0.0.1:21080: connect: connection refused',
      'connect-refused',
      'certain',
    ],
    ['http: proxy error: dial tcp 10.0.0.1:80: i/o timeout', 'connect-timeout', 'certain'],
    ['http: proxy error: dial tcp: lookup app on 127.0.0.53:53: no such host', 'upstream-dns', 'certain'],
    ['http: proxy error: net/http: timeout awaiting response headers', 'response-timeout', 'certain'],
    [
      'upstream error: Get "http://a.test/e": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'response-timeout',
      'certain',
    ],
    ['http: proxy error: context deadline exceeded', 'response-timeout', 'possible'],
    ['http: proxy error: EOF', 'closed-before-headers', 'certain'],
    ['http: proxy error: context canceled', 'client-closed', 'possible'],
    [
      'http: proxy error: net/http: HTTP/1.x transport connection broken: malformed HTTP status code "this"',
      'upstream-protocol-error',
      'certain',
    ],
    [
      'http: proxy error: tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'upstream-tls',
      'likely',
    ],
    ['http: proxy error: http: server gave HTTP response to HTTPS client', 'upstream-tls', 'certain'],
    ['proxy: GET /events: copy ended: context deadline exceeded', 'total-timeout', 'likely'],
    ['relay: write tcp 127.0.0.1:80->192.0.2.7:4711: i/o timeout', 'total-timeout', 'likely'],
    ['relay: write tcp 127.0.0.1:80->192.0.2.7:4711: write: broken pipe', 'client-closed', 'likely'],
    ['http: Handler timeout', 'total-timeout', 'likely'],
    [
      'http: Accept error: accept tcp [::]:80: accept4: too many open files; retrying in 5ms',
      'file-descriptors',
      'certain',
    ],
    ['http: TLS handshake error from 192.0.2.7:4711: EOF', 'client-protocol-error', 'possible'],
    ['http: superfluous response.WriteHeader call from main.handler (main.go:12)', 'unknown', 'possible'],
    ['http: panic serving 192.0.2.7:4711: boom', 'unknown', 'possible'],
    ['http2: panic serving 192.0.2.7:4711: boom', 'unknown', 'possible'],
  ])('%s: %s', (message, reason, reasonConfidence) => {
    expect(line(message)).toMatchObject({ kind: 'error', reason, reasonConfidence, words: message });
  });

  test('other lines are notices', () => {
    expect(line('listening on :8080')).toMatchObject({ kind: 'notice', reason: 'unknown' });
  });

  test("names the request where the program did, and the upstream of Go's own words", () => {
    const refused =
      'proxy: GET /events: upstream request failed: Get "http://127.0.0.1:21080/events": dial tcp 127.0.0.1:21080: connect: connection refused';
    expect(line(refused)).toMatchObject({
      method: 'GET',
      path: '/events',
      upstreamAddress: '127.0.0.1:21080',
    });
    expect(line('http: proxy error: EOF')).toMatchObject({ path: null, isUnnamed: true });
    expect(line(refused)).not.toHaveProperty('isUnnamed');
  });
});

describe('with other flags, and through log/slog, it is the same', () => {
  const words = 'httputil: ReverseProxy read error during body copy: unexpected EOF';
  test.each([
    ['log.LstdFlags', `2026/11/30 02:00:00 ${words}`],
    [
      'microseconds, UTC, short file, prefix',
      `proxy: 2026/11/30 02:00:00.893114 reverseproxy.go:760: ${words}`,
    ],
    ['long file', `2026/11/30 02:00:00 /usr/local/go/src/net/http/httputil/reverseproxy.go:760: ${words}`],
    ['a prefix before the message', `2026/11/30 02:00:00 [edge] ${words}`],
    ['none', words],
    ['slog, text', `time=2026-11-30T02:00:00.805Z level=INFO msg="${words}"`],
    ['slog, JSON', JSON.stringify({ time: '2026-11-30T02:00:00.85Z', level: 'INFO', msg: words })],
    ['zap', JSON.stringify({ level: 'error', ts: 1796004000.5, msg: words })],
    ['zerolog', JSON.stringify({ level: 'error', time: '2026-11-30T02:00:00Z', message: words })],
  ])('%s', (name, text) => {
    const { rows, unparsed } = read('error', [text]);
    expect(rows).toMatchObject([{ reason: 'upstream-closed', words, isUnnamed: true }]);
    expect(rows[0]?.endedAt === null).toBe(name === 'none');
    expect(unparsed).toBe(0);
  });

  test('what slog writes beside the message tells as much', () => {
    const text = JSON.stringify({
      time: '2026-11-30T02:00:00Z',
      level: 'ERROR',
      msg: 'relay failed',
      method: 'GET',
      path: '/events',
      err: 'read tcp 127.0.0.1:5->127.0.0.1:8080: read: connection reset by peer',
    });
    expect(read('error', [text]).rows).toMatchObject([
      { reason: 'upstream-closed', path: '/events', upstreamAddress: '127.0.0.1:8080' },
    ]);
  });

  test.each([
    '2026/11/21 02:19:48 [error] 15724#15724: *3 upstream timed out (110: Connection timed out)',
    '{"level":"error","ts":1,"logger":"http.log.error","msg":"reading from backend: unexpected EOF"}',
    'hello world',
  ])('%s is none of it', (text) => {
    expect(read('error', [text]).rows).toEqual([]);
  });
});

describe('rows', () => {
  test('of gorilla/handlers carry when the request came', () => {
    const text = '192.0.2.7 - - [30/Nov/2026:02:00:02 +0000] "GET /events HTTP/1.1" 200 123 "" "curl/8.14.1"';
    expect(read('access', [text]).rows).toMatchObject([
      { startedAt: Date.UTC(2026, 10, 30, 2, 0, 2), path: '/events', status: 200, userAgent: 'curl/8.14.1' },
    ]);
  });

  test.each([
    [
      'slog',
      'time=2026-11-30T02:00:02Z level=INFO msg=request method=GET path=/events status=200 duration=2.001s remote=192.0.2.7:4711',
    ],
    [
      'chi',
      '2026/11/30 02:00:02 "GET http://a.test/events HTTP/1.1" from 192.0.2.7:4711 - 200 12B in 2.001s',
    ],
    ['gin', '[GIN] 2026/11/30 - 02:00:02 | 200 |   2.001123456s |     192.0.2.7:4711 | GET      "/events"'],
  ])('of %s', (_, text) => {
    expect(read('access', [text]).rows).toMatchObject([
      {
        kind: 'access',
        method: 'GET',
        path: '/events',
        status: 200,
        durationMs: 2001,
        clientAddress: '192.0.2.7',
      },
    ]);
  });
});

test('a copy loop whose http.Client has a Timeout names its request, or is told by its moment', () => {
  const ended = 'context deadline exceeded (Client.Timeout or context cancellation while reading body)';
  const told = { reason: 'total-timeout', reasonDetails: ['whole-request'] };
  expect(line(`proxy: copy /events: ${ended}`)).toMatchObject({ ...told, path: '/events' });
  expect(line(`copy failed: ${ended}`)).toMatchObject({ ...told, path: null, isUnnamed: true });
  expect(line('http: proxy error: dial unix /run/app.sock: connect: connection refused')).toMatchObject({
    path: null,
  });
});

test('the port of a client tells whose row it is', () => {
  const format = '{time} {client} {method} {path} {status} {duration_ms}';
  const of = (client: string) =>
    read('access', [`2026-11-30T02:08:39.371Z ${client} GET /events 200 3001`], format).rows[0];
  expect(of('127.0.0.1:52988')).toMatchObject({ clientAddress: '127.0.0.1', clientPort: 52988 });
  expect(of('[::1]:52988')).toMatchObject({ clientAddress: '::1', clientPort: 52988 });
  expect(of('127.0.0.1')).not.toHaveProperty('clientPort');
  expect(of('2001:db8::1')).toMatchObject({ clientAddress: '2001:db8::1' });
  expect(of('2001:db8::1')).not.toHaveProperty('clientPort');
});
