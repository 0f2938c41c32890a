import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../../src/proxies/dialects.ts';

function readAll(format: string | null, text: string, since = 0) {
  const parser = createRecordParser(
    { hop: 'h', proxy: 'apache', file: 'f', since },
    readersFor('apache', 'access', format, undefined),
  );
  parser.feed(text.split('\n'));
  return { rows: parser.records([]), ...parser.summary() };
}

const agent = 'curl/7.88.1';
const startedAt = Date.UTC(2026, 10, 30, 2, 0, 4);

/** Written by Apache 2.4.71. */
const rows = {
  combined: `127.0.0.1 - - [30/Nov/2026:02:00:04 +0000] "GET /fin?a=1 HTTP/1.1" 200 163 "-" "${agent}"`,
  micros: `127.0.0.1 - - [30/Nov/2026:02:00:04 +0000] "GET /fin HTTP/1.1" 200 163 "-" "${agent}" 1011765 -`,
  vhost: `app.example.test:80 127.0.0.1 - - [30/Nov/2026:02:00:04 +0000] "GET /fin HTTP/2.0" 200 163 "-" "${agent}"`,
  json: `{"t":"2026-11-30T02:00:04.830+0000","st":200,"us":1011765,"T":"1","ms":"1011","x":"-","r":"GET /fin HTTP/1.1","ua":"${agent}","w":"-","h":"127.0.0.1 80 59416 13256 Ux25xJxrH2o 0 proxy:http://127.0.0.1:18481/fin HTTP/1.1 GET /fin  localhost 127.0.0.1 proxy-server 200 9 106 163 269"}`,
};
const asked = { method: 'GET', status: 200, userAgent: agent };

describe('rows of formats that nobody gave', () => {
  test.each([
    ['combined', rows.combined, { path: '/fin?a=1', protocol: 'HTTP/1.1', bytesSent: 163, durationMs: null }],
    [
      'vhost_combined of Debian',
      rows.vhost,
      { path: '/fin', protocol: 'HTTP/2.0', authority: 'app.example.test' },
    ],
    ['the common log', '::1 - - [30/Nov/2026:02:00:04 +0000] "GET /fin HTTP/1.1" 200 -', { userAgent: null }],
    ['combined with numbers behind it that nobody explains', rows.micros, { durationMs: null, path: '/fin' }],
  ])('%s', (_, text, fields) => {
    expect(readAll(null, text).rows).toMatchObject([{ ...asked, startedAt, endedAt: null, ...fields }]);
  });
});

describe('times', () => {
  const format = (letters: string) => `%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" ${letters}`;

  test('%t is when the request came; its end is told by the duration', () => {
    expect(readAll(format('%D %X'), rows.micros).rows).toMatchObject([
      { startedAt, durationMs: 1012, endedAt: startedAt + 1012, stampMs: 1000 },
    ]);
  });

  test('whole seconds leave the end open by one more', () => {
    const text = `${rows.combined} 60`;
    expect(readAll(format('%T'), text).rows).toMatchObject([
      { durationMs: 60_000, endedAt: startedAt + 60_000, stampMs: 2000 },
    ]);
  });

  test.each([
    ['%{ms}T', '1011', 1011],
    ['%{us}T', '1011765', 1012],
    ['%{s}T', '1', 1000],
  ])('%s', (letters, written, durationMs) => {
    expect(readAll(format(letters), `${rows.combined} ${written}`).rows).toMatchObject([{ durationMs }]);
  });

  test.each([
    ['%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t', '2026-11-30T02:00:04.830+0000', 830, 1],
    ['%{%F %T}t.%{usec_frac}t %{%z}t', '2026-11-30 02:00:04.830123 +0000', 830.123, 1],
    ['%{msec}t', '1796004004830', 830, 1],
    ['%{sec}t', '1796004004', 0, 1000],
    ['%{begin:sec}t', '1796004004', 0, 1000],
    ['%{[%d/%b/%Y:%H:%M:%S %z]}t', '[30/Nov/2026:03:00:04 +0100]', 0, 1000],
  ])('%s', (format, text, afterMs, stampMs) => {
    const [row] = readAll(`${format} "%r" %>s`, `${text} "GET / HTTP/1.1" 200`).rows;
    expect(row).toMatchObject({ stampMs, path: '/' });
    expect(row?.startedAt).toBeCloseTo(startedAt + afterMs, 1);
  });

  test('the end is as it is written', () => {
    const [row] = readAll('%{end:msec}t %{ms}T "%r"', '1796004005842 1011 "GET / HTTP/1.1"').rows;
    expect(row).toMatchObject({ endedAt: startedAt + 1842, startedAt: startedAt + 831, stampMs: 1 });
  });

  test('what ended before is counted and dropped', () => {
    expect(readAll(format('%D %X'), rows.micros, startedAt + 3000)).toMatchObject({ rows: [], parsed: 1 });
  });
});

describe('a LogFormat as the config has it', () => {
  const json = String.raw`LogFormat "{\"t\":\"%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t\",\"st\":%>s,\"us\":%D,\"T\":\"%T\",\"ms\":\"%{ms}T\",\"x\":\"%X\",\"r\":\"%r\",\"ua\":\"%{User-Agent}i\",\"w\":\"%{BALANCER_WORKER_NAME}e\",\"h\":\"%{c}a %p %{remote}p %P %L %k %f %H %m %U %q %v %V %R %s %b %I %O %S\"}" j`;

  test('JSON that was made by hand', () => {
    expect(readAll(json, rows.json).rows).toMatchObject([
      {
        ...asked,
        path: '/fin',
        startedAt: startedAt + 830,
        durationMs: 1012,
        clientAddress: '127.0.0.1',
        clientPort: 59416,
        upstreamAddress: '127.0.0.1:18481',
        namesUpstream: true,
        reason: 'unknown',
        bytesSent: 9,
      },
    ]);
  });

  test.each([
    ['its nickname', 'combined'],
    ['the words behind its name', '"%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""'],
    [
      'a CustomLog',
      'CustomLog /var/log/a.log "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""',
    ],
    ['conditions on the status', '%h %l %u %t "%r" %>s %b "%{Referer}i" "%!500,503{User-Agent}i"'],
  ])('%s', (_, format) => {
    expect(readAll(format, rows.combined).rows).toMatchObject([asked]);
  });

  test('path and query stand in two directives side by side', () => {
    const format = '{"t":"%{%Y-%m-%dT%H:%M:%S}t.%{usec_frac}t%{%z}t","req":"%m %U%q","st":%>s,"us":%D}';
    const text = '{"t":"2026-11-30T02:00:04.123456+0000","req":"GET /s?x=1","st":200,"us":3500123}';
    expect(readAll(format, text).rows).toMatchObject([
      { path: '/s?x=1', startedAt: startedAt + 123.456, durationMs: 3500 },
    ]);
  });

  test('a quote of the client ends no field', () => {
    const text = String.raw`"GET /a\"b HTTP/1.1" 200 "x\" 404 \"y"`;
    const { rows: found } = readAll('"%r" %>s "%{User-Agent}i"', text);
    expect(found).toMatchObject([{ path: '/a"b', status: 200, userAgent: 'x" 404 "y' }]);
  });

  test('another format is refused', () => {
    expect(readAll('"%r" %>s %D', rows.combined)).toMatchObject({ rows: [], unparsed: 1 });
  });
});

describe('how it ended', () => {
  const reasonOf = (protocol: string, status: number, rest: string, more = '') =>
    readAll(`"%r" %>s %X${more}`, `"GET / ${protocol}" ${status} ${rest}`).rows[0];

  test.each([
    ['HTTP/1.1', 200, '+', 'clean'],
    ['HTTP/1.1', 200, '-', 'unknown'],
    ['HTTP/1.1', 200, 'X', 'client-closed'],
    ['HTTP/2.0', 200, 'X', 'unknown'],
    ['HTTP/2.0', 200, '-', 'unknown'],
    ['HTTP/1.1', 502, '+', 'closed-before-headers'],
    ['HTTP/1.1', 503, '-', 'connect-failed'],
    ['HTTP/1.1', 504, '+', 'response-timeout'],
    ['HTTP/1.1', 404, '+', 'unknown'],
  ])('%s %d %s is at most possibly %s', (protocol, status, connection, reason) => {
    expect(reasonOf(protocol, status, connection)).toMatchObject({ reason, reasonConfidence: 'possible' });
  });

  test('a request that was handed to no upstream is told by %R or %f', () => {
    const byItself = { reason: 'no-route', reasonConfidence: 'likely', namesUpstream: true };
    expect(reasonOf('HTTP/1.1', 404, '+ -', ' %R')).toMatchObject(byItself);
    expect(reasonOf('HTTP/1.1', 404, '+ /srv/www/events', ' %f')).toMatchObject(byItself);
    expect(reasonOf('HTTP/1.1', 404, '+ proxy-server', ' %R')).toMatchObject({
      reason: 'unknown',
      namesUpstream: false,
      reasonDetails: ['passed-on'],
    });
  });
});
