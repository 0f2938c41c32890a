import { describe, expect, it } from 'vitest';
import { nginxAccess } from '../../../../../src/proxies/nginx/log/access.ts';
import { nginxJson } from '../../../../../src/proxies/nginx/log/json.ts';
import { isRefused, rowOf } from '../../../logs/rows.ts';

const read = (format: string | null, text: string) => rowOf(nginxAccess, format, text);
const end = Date.UTC(2026, 10, 21, 2, 19, 48);

describe('nginx access log', () => {
  it('reads combined without a given format', () => {
    const row = read(
      null,
      '192.0.2.7 - - [21/Nov/2026:03:19:48 +0100] "GET /events?id=7 HTTP/2.0" 200 1532 "-" "curl/8.14.1 (r1/c2)"',
    );
    expect(row).toMatchObject({
      endedAt: end,
      startedAt: null,
      stampMs: 1000,
      method: 'GET',
      path: '/events?id=7',
      protocol: 'HTTP/2.0',
      status: 200,
      bytesSent: 1532,
      userAgent: 'curl/8.14.1 (r1/c2)',
      clientAddress: '192.0.2.7',
      reason: 'unknown',
    });
  });

  it.each([
    ['main of the packages', '"203.0.113.5"', 'http_x_forwarded_for', '203.0.113.5'],
    ['a request time behind combined', '12.004', 'request_time', '12.004'],
    [
      'key=value pairs behind combined',
      'rt=12.004 urt="0.001, 12.003"',
      'upstream_response_time',
      '0.001, 12.003',
    ],
    [
      'ingress-nginx',
      '512 60.001 [shop-api-80] [] 10.0.0.1:80, 10.0.0.2:80 0, 12 0.000, 60.001 502, 200 6f1c',
      'upstream_status',
      '502, 200',
    ],
  ])('recognises %s', (_, tail, variable, value) => {
    const row = read(
      null,
      `192.0.2.7 - - [21/Nov/2026:02:19:48 +0000] "GET / HTTP/1.1" 200 1 "-" "ua" ${tail}`,
    );
    expect(row.fields[variable]).toBe(value);
    expect(row.userAgent).toBe('ua');
  });

  it('takes the start from the end and the request time', () => {
    const row = read('$msec $request_time $status', `${end / 1000}.250 60.002 200`);
    expect(row).toMatchObject({
      endedAt: end + 250,
      startedAt: end + 250 - 60_002,
      durationMs: 60_002,
      stampMs: 1,
    });
  });

  it('keeps upstream lists apart from the blanks around them', () => {
    const row = read(
      '$status $upstream_addr $upstream_status $upstream_response_time $pid',
      '200 10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80 502, 502 : 200 0.1, - : 3.2 77',
    );
    expect(row).toMatchObject({ upstreamAddress: '10.0.0.3:80', upstreamStatus: '200', pid: '77' });
    expect(row.fields.upstream_addr).toBe('10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80');
  });

  it('reads adjacent variables and braces', () => {
    expect(read(`\${scheme}://$host$request_uri $status`, 'https://a.test/events?x=1 200')).toMatchObject({
      authority: 'a.test',
      path: '/events?x=1',
    });
  });

  it('undoes escape=default, bytes of one character together', () => {
    expect(read('"$http_user_agent" $status', String.raw`"say \x22hi\x22 \xC3\xA9" 200`).userAgent).toBe(
      'say "hi" é',
    );
  });

  it('undoes escape=json in a whole log_format directive', () => {
    const format = `log_format x escape=json '{"ua":"$http_user_agent",'\n  '"rc":"$request_completion",' "\\"st\\":\\"$status\\"}";`;
    const row = read(format, String.raw`{"ua":"a \"b\" \\x41 \u00e9","rc":"","st":"200"}`);
    expect(row).toMatchObject({
      userAgent: String.raw`a "b" \x41 é`,
      status: 200,
      reason: 'client-closed',
      reasonConfidence: 'possible',
    });
  });

  it('reads a JSON-shaped format written with escape=default', () => {
    expect(
      read('{"ua":"$http_user_agent","st":$status}', String.raw`{"ua":"a \x22b\x22","st":200}`).userAgent,
    ).toBe('a "b"');
  });

  it('refuses a line of another format', () => {
    expect(isRefused(nginxAccess, '$remote_addr "$request" $status', 'something else entirely')).toBe(true);
  });

  it('stays linear on a line that almost fits', () => {
    const format = '$a $b $c $d $e $f $g $h "$i"';
    const began = performance.now();
    expect(isRefused(nginxAccess, format, 'x '.repeat(5000))).toBe(true);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('skips a row that ended before the window', () => {
    const [reader] = nginxAccess.readers('$msec $status', undefined);
    expect(reader?.read('1000000000.000 200', 2_000_000_000_000)).toBe('skip');
  });
});

describe('the reason of an access row alone', () => {
  const full =
    '$status|$request_completion|$upstream_addr|$upstream_status|$upstream_connect_time|$upstream_cache_status|$limit_conn_status';
  it.each([
    ['499 is the client', '499|||-|||', 'client-closed', 'certain'],
    [
      '200 with empty completion may be the client or a worker that stopped',
      '200||1.2.3.4:80|200|0.000||',
      'client-closed',
      'possible',
    ],
    ['200 OK is no proof of a clean end', '200|OK|1.2.3.4:80|200|0.000||', 'clean', 'possible'],
    ['504', '504|OK|1.2.3.4:80|504|0.000||', 'response-timeout', 'possible'],
    ['502 after connecting', '502|OK|1.2.3.4:80|502|0.001||', 'closed-before-headers', 'possible'],
    ['502 without connecting', '502|OK|1.2.3.4:80|502|-||', 'connect-failed', 'possible'],
    ['502 with the group as address', '502|OK|backend|502|-||', 'no-healthy-upstream', 'likely'],
    ['404 without an upstream', '404|OK|-|-|-||', 'no-route', 'likely'],
    ['404 from the upstream', '404|OK|1.2.3.4:80|404|0.001||', 'unknown', 'possible'],
    ['503 without an upstream', '503|OK|-|-|-||', 'rate-limited', 'possible'],
    ['503 by limit_conn', '503|OK|-|-|-||REJECTED', 'connection-limited', 'certain'],
    ['a cache hit', '200|OK|-|-|-|HIT|', 'cached', 'certain'],
  ])('%s', (_, text, reason, confidence) => {
    expect(read(full, text)).toMatchObject({ reason, reasonConfidence: confidence });
  });

  it('does not call a 404 unrouted when the format has no upstream', () => {
    expect(read('$status', '404').reason).toBe('unknown');
  });
});

describe('nginx JSON with guessed keys', () => {
  it.each([
    [
      'short keys',
      '{"t":"2026-11-21T02:19:48+00:00","st":"200","rc":"OK","rt":"60.002","ua":"10.0.0.1:80","uri":"/events","ua_":"curl"}',
      { upstreamAddress: '10.0.0.1:80', path: '/events', durationMs: 60_002, endedAt: end },
    ],
    [
      'variables as keys, nested, numbers',
      `{"time":${end / 1000},"http":{"request":"GET /events HTTP/1.1","status":200,"http_user_agent":"curl"}}`,
      { method: 'GET', userAgent: 'curl', status: 200, endedAt: end },
    ],
  ])('%s', (_, text, expected) => {
    expect(rowOf(nginxJson, null, text)).toMatchObject(expected);
  });
});
