import { describe, expect, it } from 'vitest';
import { nginxError } from '../../../../../src/proxies/nginx/log/error.ts';
import { rowOf } from '../../../logs/rows.ts';

const head = '2026/11/21 02:19:48 [error] 15724#15725: *3 ';
const tail =
  ', client: 127.0.0.1, server: a.test, request: "GET /events HTTP/1.1", upstream: "http://127.0.0.1:18081/events", host: "a.test:18080"';
const read = (text: string) => rowOf(nginxError, null, text);

describe('a line of the error log', () => {
  it('gives its connection, pid, action and context', () => {
    const row = read(`${head}upstream timed out (110: Connection timed out) while reading upstream${tail}`);
    expect(row).toMatchObject({
      kind: 'error',
      connection: '3',
      pid: '15724',
      detail: 'while reading upstream',
      method: 'GET',
      path: '/events',
      authority: 'a.test:18080',
      upstreamAddress: '127.0.0.1:18081',
      clientAddress: '127.0.0.1',
      stampMs: 1000,
      words: 'upstream timed out (110: Connection timed out) while reading upstream',
      endedAt: new Date(2026, 10, 21, 2, 19, 48).getTime(),
      fields: {
        client: '127.0.0.1',
        server: 'a.test',
        request: 'GET /events HTTP/1.1',
        upstream: 'http://127.0.0.1:18081/events',
        host: 'a.test:18080',
        level: 'error',
      },
    });
  });

  it('of stream { } names the upstream of the connection, and no request', () => {
    const row = read(
      `${head.replace('error', 'info')}connection timed out (110: Connection timed out) while proxying connection, client: 127.0.0.1, server: 127.0.0.1:28101, upstream: "127.0.0.1:28100", bytes from/to client:82/192, bytes from/to upstream:192/82`,
    );
    expect(row).toMatchObject({
      reason: 'idle-timeout',
      reasonConfidence: 'certain',
      upstreamAddress: '127.0.0.1:28100',
      path: null,
      words: 'connection timed out (110: Connection timed out) while proxying connection',
      fields: { client: '127.0.0.1', server: '127.0.0.1:28101' },
    });
  });

  it('survives quotes inside the request, which are not escaped', () => {
    const row = read(
      `${head}upstream prematurely closed connection while reading upstream, client: ::1, server: , request: "GET /a"b, host: c HTTP/1.1", upstream: "http://10.0.0.1:80/x", host: "h", referrer: "http://r/"`,
    );
    expect(row.fields).toMatchObject({
      client: '::1',
      server: '',
      request: 'GET /a"b, host: c HTTP/1.1',
      host: 'h',
      referrer: 'http://r/',
    });
    expect(row.reason).toBe('upstream-closed');
  });

  it('is read when it was cut at 2048 bytes', () => {
    const row = read(
      `${head}upstream timed out (110: Connection timed out) while reading response header from upstream, client: 127.0.0.1, server: , request: "GET /${'a'.repeat(1800)}`,
    );
    expect(row).toMatchObject({ reason: 'response-timeout', method: 'GET' });
    expect(row.fields.request).toHaveLength(1805);
  });

  it.each(['Nov 21 02:19:48 web nginx[77]: ', '2026-11-21T02:19:48.632Z stderr F '])(
    'may stand behind %s',
    (prefix) => {
      expect(read(`${prefix}${head}no live upstreams while connecting to upstream${tail}`).reason).toBe(
        'no-healthy-upstream',
      );
    },
  );

  it('has no client for a message about the process', () => {
    expect(read('2026/11/21 02:19:48 [alert] 9#9: 512 worker_connections are not enough')).toMatchObject({
      kind: 'notice',
      reason: 'worker-connections',
      connection: null,
    });
  });
});

describe('what a message means', () => {
  it.each([
    ['upstream timed out (110: Connection timed out) while reading upstream', 'idle-timeout'],
    [
      'upstream timed out (110: Connection timed out) while reading response header from upstream',
      'response-timeout',
    ],
    ['upstream timed out (110: Connection timed out) while connecting to upstream', 'connect-timeout'],
    ['upstream timed out (110: Connection timed out) while SSL handshaking to upstream', 'connect-timeout'],
    ['upstream prematurely closed connection while reading upstream', 'upstream-closed'],
    ['recv() failed (104: Connection reset by peer) while reading upstream', 'upstream-closed'],
    ['readv() failed (104: Connection reset by peer) while reading upstream', 'upstream-closed'],
    [
      'upstream prematurely closed connection while reading response header from upstream',
      'closed-before-headers',
    ],
    [
      'recv() failed (104: Connection reset by peer) while reading response header from upstream',
      'closed-before-headers',
    ],
    ['connect() failed (111: Connection refused) while connecting to upstream', 'connect-refused'],
    [
      'connect() to unix:/run/app.sock failed (111: Connection refused) while connecting to upstream',
      'connect-refused',
    ],
    ['connect() failed (110: Connection timed out) while connecting to upstream', 'connect-timeout'],
    ['connect() failed (113: No route to host) while connecting to upstream', 'connect-failed'],
    [
      'connect() to 10.0.0.1:80 failed (99: Cannot assign requested address) while connecting to upstream',
      'connect-failed',
    ],
    ['no live upstreams while connecting to upstream', 'no-healthy-upstream'],
    ['upstream sent too big header while reading response header from upstream', 'upstream-protocol-error'],
    [
      'upstream sent no valid HTTP/1.0 header while reading response header from upstream',
      'upstream-protocol-error',
    ],
    ['upstream sent invalid chunked response while reading upstream', 'upstream-protocol-error'],
    ['api.internal could not be resolved (110: Operation timed out)', 'upstream-dns'],
    [
      'SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::ssl/tls alert handshake failure) while SSL handshaking to upstream',
      'upstream-tls',
    ],
    [
      'upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream',
      'upstream-tls',
    ],
    ['upstream SSL certificate does not match "a.test" while SSL handshaking to upstream', 'upstream-tls'],
    ['limiting requests, excess: 0.900 by zone "one"', 'rate-limited'],
    ['limiting connections by zone "addr"', 'connection-limited'],
    ['socket() failed (24: Too many open files) while connecting to upstream', 'file-descriptors'],
    [
      'epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while reading upstream',
      'client-closed',
    ],
    ['client canceled stream 1 while reading upstream', 'client-closed'],
    ['writev() failed (32: Broken pipe) while reading upstream', 'client-closed'],
    ['client timed out (110: Connection timed out) while sending to client', 'client-slow'],
    [
      'an upstream response is buffered to a temporary file /var/cache/nginx/1 while reading upstream',
      'buffered-to-disk',
    ],
    ['upstream server temporarily disabled while connecting to upstream', 'upstream-retried'],
    [
      'client sent plain HTTP request to HTTPS port while reading client request headers',
      'client-protocol-error',
    ],
    ['auth request unexpected status: 503 while sending to client', 'denied'],
    ['directory index of "/usr/share/nginx/html/events/" is forbidden', 'no-route'],
    ['open() "/usr/share/nginx/html/events" failed (2: No such file or directory)', 'no-route'],
    ['something that a later version says', 'unknown'],
  ])('%s', (message, reason) => {
    expect(read(`${head}${message}${tail}`).reason).toBe(reason);
  });

  it.each([
    ['signal 1 (SIGHUP) received from 100, reconfiguring', 'reload'],
    ['reconfiguring', 'reload'],
    ['gracefully shutting down', 'reload'],
    ['start worker processes', 'reload'],
    ['signal 15 (SIGTERM) received from 1, exiting', 'stop'],
    ['worker process 77 exited on signal 9', 'stop'],
    ['exiting', 'stop'],
    ['accept4() failed (24: Too many open files)', 'file-descriptors'],
    ['using the "epoll" event method', 'unknown'],
  ])('notice: %s', (message, reason) => {
    expect(read(`2026/11/21 02:19:48 [notice] 1#1: ${message}`)).toMatchObject({ kind: 'notice', reason });
  });
});
