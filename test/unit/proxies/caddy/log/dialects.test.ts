/** Lines as Caddy 2.6.2 and 2.11.4 wrote them. */
import { describe, expect, test } from 'vitest';
import { caddyAccess } from '../../../../../src/proxies/caddy/log/access.ts';
import { caddyLog } from '../../../../../src/proxies/caddy/log/runtime.ts';
import { isRefused, rowOf } from '../../../logs/rows.ts';

const request =
  '"request":{"remote_ip":"127.0.0.1","remote_port":"55392","proto":"HTTP/1.1","method":"GET","host":"app.test:8080","uri":"/ev?x=1","headers":{"User-Agent":["curl/7.88.1"],"X-Request-Id":["r-1"]}}';
const access = (
  rest: string,
  head = '"level":"info","ts":1796004011.753347,"logger":"http.log.access.log0"',
) => rowOf(caddyAccess, null, `{${head},"msg":"handled request",${rest}}`);

describe('an access row', () => {
  test('tells the request, its times and who answered', () => {
    const headers = '"resp_headers":{"Server":["Caddy"],"Content-Type":["text/event-stream"],"Date":["Mon"]}';
    expect(
      access(`${request},"user_id":"","duration":2.000141124,"size":54,"status":200,${headers}`),
    ).toMatchObject({
      kind: 'access',
      endedAt: 1796004011753.347,
      startedAt: expect.closeTo(1796004009753.2, 0),
      durationMs: expect.closeTo(2000.1, 0),
      ...{ method: 'GET', path: '/ev?x=1', protocol: 'HTTP/1.1', authority: 'app.test:8080' },
      ...{
        status: 200,
        bytesSent: 54,
        userAgent: 'curl/7.88.1',
        requestId: 'r-1',
        clientAddress: '127.0.0.1',
      },
      ...{ contentType: 'text/event-stream', reason: 'unknown', reasonDetails: ['passed-on'] },
    });
  });

  test('of an answer of its own has neither Date nor Via', () => {
    const own = '"resp_headers":{"Server":["Caddy"]}';
    expect(access(`${request},"duration":0.0003,"size":0,"status":502,${own}`)).toMatchObject({
      reason: 'connect-failed',
      reasonDetails: ['own-answer'],
    });
    expect(access(`${request},"duration":0.0003,"size":0,"status":200,${own}`).reasonDetails).toEqual([
      'own-answer',
    ]);
    const passed = '"resp_headers":{"Via":["1.1 Caddy"]}';
    expect(access(`${request},"duration":0.1,"size":0,"status":502,${passed}`)).toMatchObject({
      reason: 'unknown',
      reasonDetails: ['passed-on'],
    });
  });

  test('of a response that was broken off has no duration from 2.7.6 on: 0 stands for none', () => {
    expect(access(`${request},"duration":0,"size":45,"status":200`)).toMatchObject({
      durationMs: null,
      startedAt: null,
    });
  });

  test('is read with other encoder settings, and with fields taken out', () => {
    const nano = access(
      `${request},"duration":2000141124,"size":54,"status":200`,
      '"level":"INFO","time":"2026-11-30T02:00:11.753Z","logger":"http.log.access"',
    );
    expect(nano).toMatchObject({ endedAt: 1796004011753, durationMs: 2000.141124 });
    const text = access(
      `${request},"duration":"2.5s","size":54,"status":200`,
      '"level":"info","ts":"2026/11/30 02:00:11.753","logger":"http.log.access.a"',
    );
    expect(text).toMatchObject({ endedAt: 1796004011753, durationMs: 2500 });
    const bare =
      '{"level":"info","ts":1796004011753.3,"logger":"http.log.access","msg":"handled request","status":200}';
    expect(rowOf(caddyAccess, null, bare)).toMatchObject({
      status: 200,
      path: null,
      endedAt: 1796004011753.3,
    });
  });

  test('names its upstream where log_append has it', () => {
    const appended = `${request},"duration":1.5,"status":200,"upstream":"10.0.0.2:80"`;
    expect(access(appended)).toMatchObject({ upstreamAddress: '10.0.0.2:80', namesUpstream: true });
  });

  test('is none of another writer', () => {
    expect(
      isRefused(
        caddyAccess,
        null,
        '{"time":"2026-11-21T02:19:48+00:00","request":"GET / HTTP/1.1","status":200}',
      ),
    ).toBe(true);
    expect(isRefused(caddyLog, null, '{"level":"info","ts":1796004011.7,"msg":"hello"}')).toBe(true);
  });
});

const aborted = (error: string, more = '') =>
  rowOf(
    caddyLog,
    null,
    `{"level":"error","ts":1796004005.706667,"logger":"http.handlers.reverse_proxy","msg":"aborting with incomplete response",${more}"error":"${error}"}`,
  );

describe('a response that was broken off', () => {
  test.each([
    ['read tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout', 'idle-timeout', 'certain'],
    ['reading: read tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout', 'idle-timeout', 'certain'],
    ['read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer', 'upstream-closed', 'certain'],
    ['unexpected EOF', 'upstream-closed', 'certain'],
    ['read tcp 127.0.0.1:1->127.0.0.1:2: use of closed network connection', 'proxy-shutdown', 'likely'],
    ['writing: write tcp 127.0.0.1:1->127.0.0.1:2: write: broken pipe', 'client-closed', 'likely'],
    ['write tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout', 'total-timeout', 'likely'],
    ['context canceled', 'client-closed', 'possible'],
    ['something new', 'unknown', 'possible'],
  ])('%s', (error, reason, reasonConfidence) => {
    expect(aborted(error)).toMatchObject({ kind: 'error', reason, reasonConfidence, isUnnamed: true });
  });

  test('names the upstream where the error has it', () => {
    expect(aborted('read tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout').upstreamAddress).toBe('127.0.0.1:2');
    expect(aborted('write tcp 127.0.0.1:1->127.0.0.1:2: broken pipe').upstreamAddress).toBeNull();
  });

  test('names its request from 2.7 on', () => {
    const row = aborted(
      'reading: unexpected EOF',
      `"upstream":"127.0.0.1:18091","duration":0.001,${request},`,
    );
    expect(row).toMatchObject({
      path: '/ev?x=1',
      upstreamAddress: '127.0.0.1:18091',
      userAgent: 'curl/7.88.1',
    });
    expect(row.isUnnamed).toBeUndefined();
  });

  test('is told once: what was read before says the same', () => {
    const line =
      '{"level":"error","ts":1796004005.7,"logger":"http.handlers.reverse_proxy","msg":"reading from backend","error":"unexpected EOF"}';
    expect(caddyLog.readers(null, undefined).map((reader) => reader.read(line, 0))).toEqual(['skip']);
  });
});

const refused = (message: string, status = 502) =>
  rowOf(
    caddyLog,
    null,
    `{"level":"error","ts":1796003999.0485508,"logger":"http.log.error.log0","msg":"${message}",${request},"duration":0.0003,"status":${status},"err_id":"0cdr0gq45","err_trace":"reverseproxy.statusError (reverseproxy.go:1272)"}`,
  );

describe('an error in place of an answer', () => {
  test.each([
    ['dial tcp 127.0.0.1:1: connect: connection refused', 'connect-refused', []],
    ['dial tcp 10.0.0.1:80: i/o timeout', 'connect-timeout', []],
    ['dial tcp: lookup nosuch.invalid on 10.0.0.53:53: no such host', 'upstream-dns', []],
    ['dial tcp 10.0.0.1:80: connect: no route to host', 'connect-failed', []],
    [
      'dial tcp 10.0.0.1:80: connect: cannot assign requested address',
      'connect-failed',
      ['no-local-address'],
    ],
    ['net/http: timeout awaiting response headers', 'response-timeout', []],
    ['EOF', 'closed-before-headers', []],
    ['tls: first record does not look like a TLS handshake', 'upstream-tls', ['upstream-plain']],
    ['x509: certificate signed by unknown authority', 'upstream-tls', ['upstream-untrusted']],
    [
      'net/http: HTTP/1.x transport connection broken: malformed HTTP response',
      'upstream-protocol-error',
      [],
    ],
    ['no upstreams available', 'no-healthy-upstream', []],
    ['not authenticated', 'denied', []],
  ])('%s', (message, reason, reasonDetails) => {
    expect(refused(message)).toMatchObject({ kind: 'error', path: '/ev?x=1', reason, reasonDetails });
  });

  test('without words is told by its status', () => {
    expect(refused('{id=x} fileserver.(*FileServer).notFound: HTTP 404', 404).reason).toBe('no-route');
  });
});

describe('a notice', () => {
  test.each([
    ['"logger":"admin.api","msg":"load complete"', 'reload'],
    ['"msg":"shutting down apps, then terminating","signal":"SIGTERM"', 'stop'],
    ['"msg":"successfully reloaded config from file","signal":"SIGUSR1"', 'reload'],
    ['"logger":"admin","msg":"stopped previous server"', 'unknown'],
  ])('%s', (text, reason) => {
    const row = rowOf(caddyLog, null, `{"level":"info","ts":1796004023.7954946,${text}}`);
    expect(row).toMatchObject({ kind: 'notice', reason });
  });

  test('is read in console format as well', () => {
    const row = rowOf(caddyLog, null, '2026/11/30 02:00:25.857\tINFO\tadmin.api\tload complete');
    expect(row).toMatchObject({ kind: 'notice', reason: 'reload', endedAt: 1796004025857 });
  });
});
