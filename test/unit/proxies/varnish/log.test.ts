/** Rows as varnishncsa and varnishlog of 7.1.1 wrote them. */
import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../src/proxies/dialects.ts';
import { varnishAccess } from '../../../../src/proxies/varnish/log/access.ts';
import { isRefused, rowOf } from '../../logs/rows.ts';

const byDefault = (request: string, status: string, bytes: string) =>
  `127.0.0.1 - - [30/Nov/2026:01:59:58 +0000] "${request}" ${status} ${bytes} "-" "ag\\"ent\\\\x"`;

function parse(role: 'access' | 'error', text: string, format: string | null = null) {
  const parser = createRecordParser(
    { hop: 'h', proxy: 'varnish', file: 'f', since: 0 },
    readersFor('varnish', role, format, undefined),
  );
  for (const line of text.split('\n')) parser.feed([line]);
  return { rows: parser.records([]), ...parser.summary() };
}

describe('varnishncsa', () => {
  test('its default format names the host in the request line, and no end', () => {
    expect(
      rowOf(varnishAccess, null, byDefault('GET http://a.test:80/e?n=3 HTTP/2.0', '200', '47')),
    ).toMatchObject({
      method: 'GET',
      path: '/e?n=3',
      authority: 'a.test:80',
      protocol: 'HTTP/2.0',
      status: 200,
      bytesSent: 47,
      userAgent: 'ag"ent\\x',
      startedAt: Date.UTC(2026, 10, 30, 1, 59, 58),
      endedAt: null,
    });
  });

  test('a piped request has no status', () => {
    expect(rowOf(varnishAccess, null, byDefault('GET http://a.test/e HTTP/1.1', '-', '-'))).toMatchObject({
      status: null,
      bytesSent: null,
    });
  });

  test("another server's combined log is refused", () => {
    expect(isRefused(varnishAccess, null, byDefault('GET /e HTTP/1.1', '200', '47'))).toBe(true);
  });

  test.each([
    ['%D', '2614279', 2614],
    ['%T', '2', 2000],
    ['%{ms}T', '2614', 2614],
    ['%{us}T', '2614279', 2614],
    ['%{s}T', '2', 2000],
  ])('a duration as %s', (specifier, written, durationMs) => {
    expect(rowOf(varnishAccess, `%s ${specifier} %m %U%q`, `200 ${written} GET /e?n=3`)).toMatchObject({
      durationMs,
      path: '/e?n=3',
    });
  });

  test.each([
    ['%t', '[30/Nov/2026:02:12:03 +0000]', 0],
    ['%{sec}t', '1796004723', 0],
    ['%{msec}t', '1796004723643', 643],
    ['%{usec}t', '1796004723643791', 643],
    ['%{%Y-%m-%dT%H:%M:%S%z}t', '2026-11-30T02:12:03+0000', 0],
  ])('the start as %s', (specifier, written, ms) => {
    const row = rowOf(varnishAccess, `${specifier} %s "%r"`, `${written} 200 "GET http://a/e HTTP/1.1"`);
    expect(Math.floor(row.startedAt ?? 0)).toBe(Date.UTC(2026, 10, 30, 2, 12, 3) + ms);
  });

  test.each([
    ['hit', '200', { reason: 'cached', reasonConfidence: 'certain' }],
    ['synth', '403', { reason: 'denied', reasonDetails: ['own-answer'] }],
    ['pass', '503', { reason: 'connect-failed', reasonConfidence: 'possible' }],
    ['pass', '200', { reason: 'unknown' }],
  ])('handled as a %s with %s', (handling, status, row) => {
    expect(
      rowOf(varnishAccess, '%m %U %s %{Varnish:handling}x', `GET /e ${status} ${handling}`),
    ).toMatchObject(row);
  });

  test('a row of a request to a backend is about its client, and no access row', () => {
    const format = '%{Varnish:side}x "%r" %s %{VSL:BackendOpen}x|%{VSL:FetchError}x|%{Varnish:vxid}x';
    const text =
      'b "GET http://a.test/e HTTP/1.1" 200 22 default 127.0.0.1 18081 127.0.0.1 59440 connect|Resource temporarily unavailable|98307';
    expect(rowOf(varnishAccess, format, text)).toMatchObject({
      kind: 'error',
      upstreamAddress: '127.0.0.1:18081',
      upstreamCluster: 'default',
      reason: 'idle-timeout',
    });
  });

  test('JSON made by hand with -j, and the command line in place of the format', () => {
    const format = `varnishncsa -a -w /var/log/x -j -F '{"m":"%m","u":"%U%q","s":%s,"ua":"%{User-Agent}i"}'`;
    expect(rowOf(varnishAccess, format, '{"m":"GET","u":"/e","s":0,"ua":"a\\u0022b"}')).toMatchObject({
      path: '/e',
      status: null,
      userAgent: 'a"b',
    });
  });
});

const request = (name: string, more: string) => `*   << Request  >> 98306     
-   Begin          req 98305 rxreq
-   Timestamp      Start: 1796003998.077532 0.000000 0.000000
-   ReqStart       127.0.0.1 52266 a0
-   ReqMethod      GET
-   ReqURL         ${name}
-   ReqProtocol    HTTP/1.1
-   ReqHeader      Host: a.test
-   ReqHeader      Authorization: Bearer very-secret
-   ReqHeader      User-Agent: curl/8
-   VCL_call       RECV
-   VCL_call       PASS
-   Link           bereq 98307 pass
-   RespStatus     200
-   Timestamp      Resp: 1796004000.691811 2.614278 2.612993
-   ReqAcct        94 0 94 224 47 271
-   End            
${more}`;

const fetch = (marks: string, body: string) => `${marks}  << BeReq    >> 98307     
--  Begin          bereq 98306 pass
--  Timestamp      Start: 1796003998.077581 0.000000 0.000000
--  BereqMethod    GET
--  BereqURL       /e
--  BereqHeader    User-Agent: curl/8
--  BackendOpen    22 default 127.0.0.1 18081 127.0.0.1 59440 connect
${body}--  End            

`;

const beresp = '--  Timestamp      Beresp: 1796003998.078775 0.001193 0.001114\n--  BerespStatus   200\n';
const errors = (...words: string[]) => words.map((word) => `--  FetchError     ${word}\n`).join('');

describe('varnishlog', () => {
  test.each([
    [
      'between_bytes_timeout',
      beresp + errors('Resource temporarily unavailable', 'chunked read err'),
      'idle-timeout',
    ],
    ['a backend that died', beresp + errors('chunked read err'), 'upstream-closed'],
    [
      'a backend that reset',
      beresp + errors('Connection reset by peer', 'chunked read err'),
      'upstream-closed',
    ],
    ['first_byte_timeout', errors('first byte timeout'), 'response-timeout'],
    ['a backend that closed before a head', errors('http first read error: EOF'), 'closed-before-headers'],
    ['refused', errors('backend down: fail errno 111 (Connection refused)'), 'connect-refused'],
    ['not asked again so soon', errors('backend down: fail errno 0 (Success)'), 'connect-failed'],
    ['max_connections', errors('backend full: busy'), 'overflow'],
    ['a probe that fails', errors('backend sick: unhealthy'), 'no-healthy-upstream'],
    ['a director without a backend', errors('Director d returned no backend'), 'no-healthy-upstream'],
    [
      'the whole body',
      `${beresp}--  BackendClose   22 default recycle\n--  Timestamp      BerespBody: 1796003995.330488 0.9 0.9\n`,
      'clean',
    ],
    [
      'a body that nobody took any more',
      `${beresp}--  BackendClose   22 default close Failure receiving req.body\n--  Timestamp      BerespBody: 1796003995.330488 0.9 0.9\n`,
      'unknown',
    ],
  ])('a request with %s', (_, body, reason) => {
    const { rows, unparsed } = parse('error', request('/e', fetch('**', body)));
    expect(unparsed).toBe(0);
    expect(rows).toMatchObject([
      {
        kind: 'access',
        path: '/e',
        authority: 'a.test',
        userAgent: 'curl/8',
        status: 200,
        bytesSent: 47,
        durationMs: 2614,
        upstreamAddress: '127.0.0.1:18081',
        connection: '98306',
        reason,
      },
    ]);
  });

  test('without -g request the one to the backend stands alone, and names the request by its number', () => {
    const { rows } = parse('error', fetch('*', beresp + errors('chunked read err')) + request('/e', '\n'));
    expect(rows).toMatchObject([
      { kind: 'error', reason: 'upstream-closed', connection: '98306', userAgent: 'curl/8' },
      { kind: 'access', connection: '98306' },
    ]);
  });

  test('no header of the request is kept in what is shown', () => {
    const [row] = parse('error', request('/e', fetch('**', errors('first byte timeout')))).rows;
    expect(row?.raw).toContain('FetchError     first byte timeout');
    expect(row?.raw).not.toMatch(/secret|User-Agent|Host/);
  });

  test('a group that is not over yet is waited for', () => {
    const whole = request('/e', fetch('**', errors('first byte timeout')));
    expect(parse('error', whole.slice(0, 900)).rows).toEqual([]);
    expect(parse('error', whole + whole.slice(0, 900)).rows).toHaveLength(1);
  });
});
