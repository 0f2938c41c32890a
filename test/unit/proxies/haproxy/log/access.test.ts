/** Rows that HAProxy 2.6.12 wrote, in its own formats and in formats of a house. */
import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../../src/proxies/dialects.ts';

function readAll(text: string, format: string | null = null, since = 0) {
  const parser = createRecordParser(
    { hop: 'h', proxy: 'haproxy', file: 'f', since },
    readersFor('haproxy', 'access', format, undefined),
  );
  parser.feed(text.split('\n'));
  return { rows: parser.records([]), ...parser.summary() };
}

const at = '127.0.0.1:54486 [30/Nov/2026:02:02:34.286]';
const start = new Date(2026, 10, 30, 2, 2, 34, 286).getTime();

describe('termination states', () => {
  test.each([
    ['b1/s 0/0/0/1/3002 200 96 - - sD--', 'idle-timeout', 'certain'],
    ['b1/s 0/0/0/0/502 200 96 - - SD--', 'upstream-closed', 'certain'],
    ['b1/s 0/0/0/0/502 200 96 - - PD--', 'upstream-closed', 'certain'],
    ['b1/s 0/0/0/-1/3000 504 198 - - sH--', 'response-timeout', 'certain'],
    ['b1/s 0/0/0/-1/6003 504 198 - - sR--', 'response-timeout', 'likely'],
    ['b1/s 0/0/0/-1/0 502 209 - - SH--', 'closed-before-headers', 'certain'],
    ['bdown/s 0/0/-1/-1/1000 503 217 - - SC--', 'connect-failed', 'likely'],
    ['btls/s 0/0/-1/-1/2003 503 217 - - sC--', 'connect-timeout', 'certain'],
    ['bq/<NOSRV> 0/1002/-1/-1/1002 503 217 - - sQ--', 'overflow', 'certain'],
    ['bcheck/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC--', 'no-healthy-upstream', 'certain'],
    ['f1/<NOSRV> -1/-1/-1/-1/0 503 217 - - SC--', 'no-route', 'certain'],
    ['f1/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC--', 'no-healthy-upstream', 'certain'],
    ['f1/<NOSRV> 0/-1/-1/-1/0 403 192 - - PR--', 'denied', 'certain'],
    ['f1/<NOSRV> 0/-1/-1/-1/0 429 225 - - PR--', 'rate-limited', 'likely'],
    ['f1/<NOSRV> 0/-1/-1/-1/0 404 56 - - LR--', 'no-route', 'likely'],
    ['f1/<NOSRV> -1/-1/-1/-1/0 -1 0 - - PR--', 'denied', 'certain'],
    ['b1/s 0/0/0/0/3056 200 150 - - KD--', 'proxy-shutdown', 'certain'],
    ['bq/s 0/0/1/0/4510 200 177 - - CD--', 'client-closed', 'certain'],
    ['b1/s 0/0/0/106/4811 200 2837005 - - cD--', 'client-slow', 'certain'],
    ['b1/s 0/0/0/1/1 200 97 - - ----', 'clean', 'certain'],
    ['b1/s 0/0/0/1/1 404 97 - - ----', 'unknown', 'possible'],
    ['b1/s 0/0/0/1/+1 200 +97 - - ----', 'unknown', 'possible'],
  ])('%s is %s', (middle, reason, reasonConfidence) => {
    const { rows } = readAll(`${at} f1 ${middle} 1/1/0/0/0 0/0 "GET /events HTTP/1.1"`);
    expect(rows).toMatchObject([{ path: '/events', reason, reasonConfidence }]);
  });
});

test.each([
  ['cD', 'idle-timeout', 'likely'],
  ['sD', 'idle-timeout', 'certain'],
  ['CD', 'client-closed', 'certain'],
])('%s of a row of mode tcp is %s', (state, reason, reasonConfidence) => {
  const { rows } = readAll(`${at} tcpf tcpb/s1 1/0/3037 209 ${state} 4/4/3/3/0 0/0`);
  expect(rows).toMatchObject([{ reason, reasonConfidence }]);
});

test('what a rule answers with 200 is its own answer', () => {
  const { rows } = readAll(
    `${at} f1 f1/<NOSRV> 0/-1/-1/-1/0 200 116 - - LR-- 1/1/0/0/0 0/0 "GET /e HTTP/1.1"`,
  );
  expect(rows[0]?.reasonDetails).toContain('own-answer');
});

describe('what a row tells', () => {
  test('of times, of the client and of the server that was asked', () => {
    const { rows } = readAll(
      `${at} f1~ b1/s 0/0/0/1/3002 200 96 - - sD-- 1/1/0/0/0 0/0 "GET https://a.test/x?y=1 HTTP/2.0"`,
    );
    expect(rows).toMatchObject([
      {
        startedAt: start,
        endedAt: start + 3002,
        durationMs: 3002,
        clientPort: 54486,
        upstreamAddress: 'b1/s',
        upstreamStatus: '200',
        authority: 'a.test',
        path: '/x?y=1',
        protocol: 'HTTP/2.0',
      },
    ]);
  });

  test('names no upstream where none was asked', () => {
    const { rows } = readAll(
      `${at} f1 f1/<NOSRV> 0/-1/-1/-1/0 403 192 - - PR-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`,
    );
    expect(rows).toMatchObject([
      { upstreamAddress: null, namesUpstream: true, reasonDetails: ['own-answer'] },
    ]);
  });

  test('in the CLF form, with a captured header', () => {
    const text =
      '127.0.0.1 - - [30/Nov/2026:02:01:24 +0000] "GET /end?q=#22a HTTP/1.1" 200 97 "" "" 36586 084 "f4" "b1" "s" 0 0 0 0 0 ---- 1 1 0 0 0 0 0 "" "" "curl/8.14.1 (x#22y)" ';
    expect(readAll(text).rows).toMatchObject([
      { path: '/end?q="a', userAgent: 'curl/8.14.1 (x"y)', clientPort: 36586, reason: 'clean' },
    ]);
  });

  test('of tcp mode is read without a request', () => {
    expect(readAll(`${at} f3 b3/s 1/0/2004 94 sD 1/1/0/0/0 0/0`).rows).toMatchObject([
      { path: null, reason: 'idle-timeout', durationMs: 2004 },
    ]);
  });

  test('of a connection alone is passed over', () => {
    const { rows, unparsed } = readAll('Connect from 127.0.0.1:58726 to 127.0.0.1:21914 (f5/HTTP)');
    expect({ rows, unparsed }).toEqual({ rows: [], unparsed: 0 });
  });
});

describe('a format of a house', () => {
  test('in JSON, with what a client sent unescaped, is read where there is one way', () => {
    const format =
      '{"ua":"%[capture.req.hdr(0)]","u":"%HU","m":"%HM","st":%ST,"ts":"%tsc","tr":"%tr","ta":%Ta}';
    const row = (agent: string) =>
      `{"ua":"${agent}","u":"/events","m":"GET","st":200,"ts":"sD--","tr":"30/Nov/2026:02:02:34.286","ta":9}`;
    expect(readAll(row('a"b|c{d}'), format).rows).toMatchObject([
      { userAgent: 'a"b|c{d}', path: '/events', reason: 'idle-timeout' },
    ]);
    // What the client has put in cannot stand in the place of what comes behind it.
    const evil = 'x","u":"/evil","m":"GET","st":200,"ts":"----","tr":"30/Nov/2026:02:02:34.286","ta":9}';
    expect(readAll(row(evil), format).rows).toMatchObject([{ path: '/events', reason: 'idle-timeout' }]);
    const twice = '{"ua":"x","u":"/evil","b":"y","u":"/events","b":"z"}';
    expect(
      readAll(twice, '{"ua":"%[capture.req.hdr(0)]","u":"%HU","b":"%[capture.req.hdr(1)]"}'),
    ).toMatchObject({
      rows: [],
      unparsed: 1,
    });
  });

  test.each([
    ['%ci:%cp [%tr] %HM %HU %ST %tsc %{+Q}[req.hdr(user-agent)]', `${at} GET /events 200 SD-- "a b"`],
    [
      'log-format "%ci:%cp [%tr] %HM %HU %ST %tsc %{+Q}[req.hdr(user-agent)]"',
      `${at} GET /events 200 SD-- "a b"`,
    ],
    [
      '%ci:%cp\\ [%tr]\\ %{+Q}r\\ %ST\\ %tsc\\ ua=%[var(txn.a)]',
      `${at} "GET /events HTTP/1.1" 200 SD-- ua=a b`,
    ],
  ])('%s', (format, text) => {
    expect(readAll(text, format).rows).toMatchObject([
      { path: '/events', status: 200, reason: 'upstream-closed', userAgent: 'a b' },
    ]);
  });
});

describe('lines as syslog and the formats of `log` bring them', () => {
  const row = `${at} f1 b1/s 0/0/0/1/1 200 97 - - ---- 1/1/0/0/0 0/0 "GET /end HTTP/1.1"`;
  test.each([
    `<6>${row}`,
    `<134>${row}`,
    `<6>2026-11-30T02:00:09.018499+00:00 ${row}`,
    `2026-11-30T02:00:11.016242+00:00 ${row}`,
    `<134>Nov 30 02:00:13 haproxy[13872]: ${row}`,
    `<134>Nov 30 02:00:15 localhost haproxy[13926]: ${row}`,
    `<134>1 2026-11-30T02:00:17.038894+00:00 - haproxy 14071 - - ${row}`,
  ])('%s', (text) => {
    expect(readAll(text).rows).toMatchObject([{ path: '/end', durationMs: 1, clientAddress: '127.0.0.1' }]);
  });
});

describe('the time of a row', () => {
  const end = Date.UTC(2026, 10, 30, 13, 34, 9);
  const row = (time: string) => `{"ts":"${time}","cp":39454,"ta":3536,"term":"sD","req":"GET /s"}`;
  const formatOf = (time: string) => `{"ts":"${time}","cp":%cp,"ta":%Ta,"term":"%ts","req":"%HM %HU"}`;

  test.each([
    ['%[date,ltime(%Y-%m-%dT%H:%M:%S%z)]', '2026-11-30T13:34:09+0000', end, 1000],
    ['%[date,utime(%Y-%m-%d %H:%M:%S)]', '2026-11-30 13:34:09', end, 1000],
    ['%[date]', '1796045649', end, 1000],
    ['%[date(0,ms)]', '1796045649123', end + 123, 1],
  ])('is its end where it is %s', (time, text, endedAt, stampMs) => {
    expect(readAll(row(text), formatOf(time)).rows).toMatchObject([
      { endedAt, startedAt: endedAt - 3536, durationMs: 3536, stampMs, reason: 'idle-timeout' },
    ]);
  });

  test('is its start where the request has a date', () => {
    const text = row('1796045649');
    expect(readAll(text, formatOf('%[request_date]')).rows).toMatchObject([{ startedAt: end }]);
  });

  test.each([
    ['2026-11-30T13:34:09.500+00:00 lb1 haproxy[12]: ', ''],
    ['{"log":"', '\\n","stream":"stdout","time":"2026-11-30T13:34:09.5Z"}'],
    ['2026-11-30T13:34:09.500000000Z stdout F ', ''],
  ])('is that of what passed it on where its format has none: %s', (before, behind) => {
    const format = '%ci %b/%s %Ta %ST %B %ts %HM %HU';
    const text = `${before}127.0.0.1 sse/s1 3504 200 187 sD GET /s${behind}`;
    expect(readAll(text, format).rows).toMatchObject([
      { endedAt: end + 500, startedAt: end + 500 - 3504, stampMs: 1000 },
    ]);
    expect(readAll('127.0.0.1 sse/s1 3504 200 187 sD GET /s', format).rows).toMatchObject([
      { endedAt: null },
    ]);
  });

  test('from outside drops what was over before the rows that are wanted', () => {
    const format = '%ci %b/%s %Ta %ST %B %ts %HM %HU';
    const text = '2026-11-30T13:34:09+00:00 lb1 haproxy[12]: 127.0.0.1 sse/s1 3504 200 187 sD GET /s';
    expect(readAll(text, format, end - 500).rows).toHaveLength(1);
    expect(readAll(text, format, end + 60_000)).toMatchObject({ rows: [], parsed: 1, unparsed: 0 });
  });
});
