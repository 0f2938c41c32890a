import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../../src/proxies/dialects.ts';

function read(text: string) {
  const parser = createRecordParser(
    { hop: 'h', proxy: 'apache', file: 'f', since: 0 },
    readersFor('apache', 'error', null, undefined),
  );
  parser.feed([text]);
  return parser.records([])[0];
}

const at = (rest: string) => `[Mon Nov 30 02:00:12.972546 2026] ${rest}`;
const http = (rest: string) => at(`[proxy_http:error] [pid 13256:tid 13287] ${rest}`);
const proxy = (rest: string) => at(`[proxy:error] [pid 13256:tid 13287] ${rest}`);
const fcgi = (rest: string) => at(`[proxy_fcgi:error] [pid 13256:tid 13287] ${rest}`);
const client = '[client 127.0.0.1:42352]';
const expired = '(70007)The timeout specified has expired:';

/** Lines of Apache 2.4.71. */
describe('lines about a request', () => {
  test.each([
    ['ProxyTimeout', http(`${expired} ${client} AH01110: error reading response`), 'idle-timeout'],
    [
      'the same over HTTP/2',
      http(`${expired} [remote 127.0.0.1:42352] AH01110: error reading response`),
      'idle-timeout',
    ],
    [
      'a pool of a worker that has no place',
      proxy(`${expired} AH00941: http: failed to acquire connection for (127.0.0.1:7090)`),
      'overflow',
    ],
    [
      'no head in time',
      http(`${expired} ${client} AH01102: error reading status line from remote server 127.0.0.1:18481`),
      'response-timeout',
    ],
    [
      'an origin that closed',
      http(
        `(70008)Partial results are valid but processing is incomplete: ${client} AH01110: error reading response`,
      ),
      'upstream-closed',
    ],
    [
      'an origin that reset',
      http(`(104)Connection reset by peer: ${client} AH01110: error reading response`),
      'upstream-closed',
    ],
    [
      'closed before a head',
      http(
        `(20014)Internal error (specific information not available): ${client} AH01102: error reading status line from remote server 127.0.0.1:18481`,
      ),
      'closed-before-headers',
    ],
    [
      'a refused connection',
      proxy('(111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:1 (127.0.0.1:1) failed'),
      'connect-refused',
    ],
    [
      'no such socket',
      proxy(
        '(2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain socket /tmp/ap/none.sock (localhost:8000) failed',
      ),
      'connect-failed',
    ],
    [
      'what follows it',
      http(`${client} AH01114: HTTP: failed to make connection to backend: 127.0.0.1`),
      'connect-failed',
    ],
    [
      'an unknown name',
      proxy(
        `(EAI 2)Name or service not known: ${client} AH00898: DNS lookup failure for: nosuch.invalid returned by /dns`,
      ),
      'upstream-dns',
    ],
    [
      'what follows a failure',
      proxy(`${client} AH00898: Error reading from remote server returned by /nohead`),
      'unknown',
    ],
    [
      'a silent FastCGI server',
      fcgi(`${expired} ${client} AH01075: Error dispatching request to :18480: (polling)`),
      'idle-timeout',
    ],
    [
      'a FastCGI server that closed',
      fcgi(`(70014)End of file found: ${client} AH01075: Error dispatching request to :18480: `),
      'upstream-closed',
    ],
    [
      'no module for the scheme',
      at(
        `[proxy:warn] [pid 1:tid 2] ${client} AH01144: No protocol handler was valid for the URL /tls (scheme 'https').`,
      ),
      'no-cluster',
    ],
    [
      'a denied client',
      at(
        `[authz_core:error] [pid 1:tid 2] ${client} AH01630: client denied by server configuration: proxy:http://127.0.0.1:18481/x`,
      ),
      'denied',
    ],
    [
      'a missing file',
      at(`[core:info] [pid 1:tid 2] ${client} AH00128: File does not exist: /var/www/none`),
      'no-route',
    ],
  ])('%s', (_, text, reason) => {
    expect(read(text)).toMatchObject({
      kind: 'error',
      reason,
      dialect: 'apache-error',
      connection: expect.anything(),
    });
  });

  test('tell the client, its port, and the moment', () => {
    expect(
      read(http(`${expired} ${client} AH01110: error reading response, referer: http://a.test/x`)),
    ).toMatchObject({
      clientAddress: '127.0.0.1',
      clientPort: 42352,
      connection: '13256:13287',
      endedAt: new Date(2026, 10, 30, 2, 0, 12).getTime() + 972.546,
      stampMs: 1,
      words: '(70007)The timeout specified has expired: AH01110: error reading response',
      fields: { code: 'AH01110', errno: '70007', module: 'proxy_http', level: 'error' },
    });
  });

  test('an IPv6 client', () => {
    const text = http(`${expired} [client ::1:42352] AH01110: error reading response`);
    expect(read(text)).toMatchObject({ clientAddress: '::1', clientPort: 42352 });
  });

  test('name the upstream where it stands in the words', () => {
    const refused =
      '(111)Connection refused: AH00957: http: attempt to connect to 10.0.0.9:8080 (app) failed';
    expect(read(proxy(refused))).toMatchObject({ upstreamAddress: '10.0.0.9:8080', clientAddress: null });
    expect(read(proxy(`${client} AH01170: balancer://app: All workers are in error state`))).toMatchObject({
      reason: 'no-healthy-upstream',
      upstreamCluster: 'app',
    });
  });

  test('of a format with another date and a source file before the words', () => {
    const text = `[2026-11-30 02:00:12.972546] [proxy_http:error] [pid 1:tid 2] mod_proxy_http.c(1720): ${expired} ${client} AH01110: error reading response`;
    expect(read(text)).toMatchObject({ reason: 'idle-timeout', clientPort: 42352 });
  });
});

describe('notices of the process', () => {
  test.each([
    ['AH00493: SIGUSR1 received.  Doing graceful restart', 'reload'],
    ['AH00494: SIGHUP received.  Attempting to restart', 'reload'],
    ['AH00491: caught SIGTERM, shutting down', 'stop'],
    [
      'AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting',
      'worker-connections',
    ],
    [
      'AH00286: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting',
      'worker-connections',
    ],
    ['AH00489: Apache/2.4.71 (Debian) configured -- resuming normal operations', 'unknown'],
  ])('%s', (words, reason) => {
    expect(read(at(`[mpm_event:notice] [pid 13252:tid 13252] ${words}`))).toMatchObject({
      kind: 'notice',
      reason,
      clientAddress: null,
    });
  });

  test.each([
    '2026/11/30 02:00:12 [error] 1#1: *3 upstream timed out',
    'GET / "x [Mon Nov 30 02:00:12 2026] [a:error] y',
  ])('%s is of another writer', (text) => {
    expect(read(text)).toBeUndefined();
  });
});
