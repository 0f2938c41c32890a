import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../src/proxies/dialects.ts';

function read(role: 'access' | 'error', lines: string[], format: string | null = null) {
  const parser = createRecordParser(
    { hop: 'pingora', proxy: 'pingora', file: 'f', since: 0 },
    readersFor('pingora', role, format, undefined),
  );
  parser.feed(lines);
  return { rows: parser.records([]), ...parser.summary() };
}

const peer = 'Peer: addr: 127.0.0.1:21080, scheme: HTTP cause: ';
const failure = (error: string, status = 502) =>
  `Fail to proxy: ${error}, status: ${status}, tries: 1, retry: false, GET /events?a=b, Host: a.test:21081`;
const line = (text: string) => read('error', [`[2026-11-30T02:06:28Z ERROR pingora_proxy] ${text}`]).rows[0];

// Written by src/lab/programs/pingora on Pingora 0.9.1, but for the last four.
describe('what Pingora wrote of a request that failed', () => {
  test.each([
    [
      `Upstream ConnectionClosed context: ${peer} context: Connection prematurely closed without the termination chunk, read 297 bytes`,
      'upstream-closed',
    ],
    [
      `Upstream ReadError context: ${peer} context: when reading body cause: Connection reset by peer (os error 104)`,
      'upstream-closed',
    ],
    [`Upstream ReadTimedout context: ${peer} context: reading body, timeout: 2s`, 'idle-timeout'],
    [`Upstream ReadTimedout context: ${peer} context: while reading response headers`, 'response-timeout'],
    [
      `Upstream ConnectionClosed context: ${peer} context: while reading response headers, bytes already read: 0`,
      'closed-before-headers',
    ],
    [
      'Upstream ConnectRefused context: Fail to connect to addr: 127.0.0.1:21080, scheme: HTTP cause:  context: Fail to connect to 127.0.0.1:21080 cause: Connection refused (os error 111)',
      'connect-refused',
    ],
    [
      `Upstream InvalidHTTPHeader context: ${peer} context: buf: *** this is not HTTP *** cause: invalid HTTP version`,
      'upstream-protocol-error',
    ],
    [
      `Upstream InvalidChunk context: ${peer} context: Invalid chunked encoding: InvalidChunkSize`,
      'upstream-protocol-error',
    ],
    [' HTTPStatus context: no upstream for /events', 'no-route'],
    [' InternalError context: no upstream for /events', 'unknown'],
    [
      `Downstream ConnectionClosed context: ${peer} context: Prematurely before response body is complete`,
      'client-closed',
    ],
    [
      `Downstream H2Error context: ${peer} context: downstream error while idling cause: stream closed because of a broken pipe`,
      'client-closed',
    ],
    [
      'Upstream ConnectTimedout context: Fail to connect to addr: 10.0.0.1:80, scheme: HTTP cause:  context: timeout 2s connecting to server 10.0.0.1:80',
      'connect-timeout',
    ],
    [`Upstream ReadTimedout context: ${peer} context: while reading h2 response body`, 'idle-timeout'],
    [
      `Upstream TLSHandshakeFailure context: ${peer} context: TLS connect() failed: certificate verify failed`,
      'upstream-tls',
    ],
    ['Downstream WriteTimedout context: writing body, timeout: 5s', 'client-slow'],
  ])('%s', (error, reason) => {
    expect(line(failure(error))).toMatchObject({
      kind: 'error',
      reason,
      method: 'GET',
      path: '/events?a=b',
      authority: 'a.test:21081',
      words: error.trim(),
    });
  });

  test('gives the status of an answer only where one was made', () => {
    const [cut, refused] = [
      `Upstream ReadTimedout context: ${peer} context: reading body, timeout: 2s`,
      `Upstream ReadTimedout context: ${peer} context: while reading response headers`,
    ];
    expect(line(failure(cut))).toMatchObject({ status: null, upstreamAddress: '127.0.0.1:21080' });
    expect(line(failure(refused))).toMatchObject({ status: 502 });
  });

  test('a try that was made again is told', () => {
    const again = `Fail to proxy: Upstream ConnectionClosed context: ${peer} context: while reading response headers, tries: 0, retry: true, GET /events, Host: a.test`;
    expect(read('error', [`[2026-11-30T02:06:28Z WARN  pingora_proxy] ${again}`]).rows).toMatchObject([
      { reason: 'upstream-retried', path: '/events', authority: 'a.test' },
    ]);
  });
});

describe('in whatever shape a logger prints it', () => {
  const text = failure(`Upstream ReadTimedout context: ${peer} context: reading body, timeout: 2s`);
  const json = {
    timestamp: '2026-11-30T02:06:28.5Z',
    level: 'ERROR',
    fields: { message: text },
    target: 'pingora_proxy',
  };
  test.each([
    ['env_logger', `[2026-11-30T02:06:28Z ERROR pingora_proxy] ${text}`],
    ['env_logger in ms', `[2026-11-30T02:06:28.123Z ERROR pingora_proxy] ${text}`],
    ['tracing', `2026-11-30T02:06:28.123456Z ERROR pingora_proxy: ${text}`],
    ['tracing with a span', `2026-11-30T02:06:28.123456Z ERROR request{id=7}: pingora_proxy: ${text}`],
    ['tracing in JSON', JSON.stringify(json)],
    ['fern', `[2026-11-30T02:06:28Z ERROR pingora_proxy] ${text}`],
    ['log4rs', `2026-11-30T02:06:28.123456+00:00 ERROR pingora_proxy - ${text}`],
  ])('%s', (_, raw) => {
    const { rows } = read('error', [raw]);
    expect(rows).toMatchObject([{ reason: 'idle-timeout', path: '/events?a=b' }]);
    expect(Math.floor((rows[0]?.endedAt ?? 0) / 1000)).toBe(Date.UTC(2026, 10, 30, 2, 6, 28) / 1000);
  });

  test('notices of the process are told', () => {
    const stop = '[2026-11-30T02:06:34Z INFO  pingora_core::server] SIGTERM received, gracefully exiting';
    expect(read('error', [stop]).rows).toMatchObject([{ kind: 'notice', reason: 'stop' }]);
  });

  test.each(['[2026-11-30T02:06:34Z INFO  hyper] connected', 'Fail to proxy: x', 'hello'])(
    '%s is none of it',
    (raw) => {
      expect(read('error', [raw]).rows).toEqual([]);
    },
  );
});

describe('rows in the format that is given', () => {
  const format = '{time} {client} "{method} {path} {protocol}" {status} {duration_ms} {upstream} {error}';
  test('take their reason from the error', () => {
    const row = `2026-11-30T02:06:32.918Z 127.0.0.1:37668 "GET /events HTTP/1.1" 200 2031 127.0.0.1:21080 Upstream ReadTimedout context: ${peer} context: reading body, timeout: 2s`;
    expect(read('access', [row], format).rows).toMatchObject([
      { kind: 'access', status: 200, reason: 'idle-timeout', reasonConfidence: 'certain', durationMs: 2031 },
    ]);
  });

  test('of a program in JSON need none where its crate is named', () => {
    const row = {
      timestamp: '2026-11-30T02:06:32.918Z',
      fields: { message: 'request', method: 'GET', path: '/events', status: 200, duration_ms: 2031 },
      target: 'my_proxy',
    };
    expect(read('access', [JSON.stringify(row)]).rows).toMatchObject([{ path: '/events', durationMs: 2031 }]);
  });
});
