/** Every reason is really read from a line, and somebody decides by it. */
import { describe, expect, test } from 'vitest';
import type { LogRecord, Reason } from '../../../src/model/log-record.ts';
import { sourcesBelow } from '../sources.ts';
import { envoyRow, nginxLine, nginxNotice, nginxRow, unflaggedEnvoyRow } from './case.ts';

const upstream = 'while connecting to upstream';

const lines: Record<Reason, LogRecord> = {
  'idle-timeout': nginxLine('upstream timed out (110: Connection timed out) while reading upstream'),
  'total-timeout': envoyRow(200, 'UMSDR'),
  'response-timeout': envoyRow(504, 'UT', { details: 'response_timeout' }),
  'connect-refused': nginxLine(`connect() failed (111: Connection refused) ${upstream}`),
  'connect-timeout': nginxLine(`upstream timed out (110: Connection timed out) ${upstream}`),
  'connect-failed': nginxLine(`connect() failed (113: No route to host) ${upstream}`),
  'upstream-dns': envoyRow(503, 'DF'),
  'upstream-tls': envoyRow(503, 'UF', { transport: 'TLS_error:|268435581:CERTIFICATE_VERIFY_FAILED' }),
  'no-healthy-upstream': nginxLine(`no live upstreams ${upstream}`),
  overflow: envoyRow(503, 'UO'),
  'upstream-closed': envoyRow(200, 'UC'),
  'closed-before-headers': nginxLine(
    'upstream prematurely closed connection while reading response header from upstream',
  ),
  'upstream-protocol-error': nginxLine(
    'upstream sent invalid header while reading response header from upstream',
  ),
  'client-closed': nginxRow(499, '200'),
  'client-slow': nginxLine('client timed out (110: Connection timed out) while sending to client', 'info'),
  'proxy-shutdown': envoyRow(200, 'DC', { details: 'downstream_local_disconnect' }),
  'no-route': envoyRow(404, 'NR', { details: 'route_not_found' }),
  'no-cluster': envoyRow(503, 'NC'),
  'no-filter-chain': unflaggedEnvoyRow(0, 'filter_chain_not_found'),
  'rate-limited': nginxLine('limiting requests, excess: 1.0 by zone "one"'),
  'connection-limited': nginxLine('limiting connections by zone "one"'),
  'worker-connections': nginxNotice('512 worker_connections are not enough'),
  'file-descriptors': nginxNotice('accept4() failed (24: Too many open files)'),
  'client-protocol-error': nginxLine(
    'client sent plain HTTP request to HTTPS port while reading client request headers',
    'info',
  ),
  denied: nginxLine('access forbidden by rule'),
  'body-held': unflaggedEnvoyRow(500, 'response_payload_too_large'),
  'fault-injected': envoyRow(503, 'FI'),
  cached: envoyRow(200, 'RFCF'),
  reload: nginxNotice('signal 1 (SIGHUP) received from 1, reconfiguring'),
  stop: nginxNotice('signal 15 (SIGTERM) received from 1, exiting'),
  'buffered-to-disk': nginxLine(
    'an upstream response is buffered to a temporary file /tmp/1 while reading upstream',
    'warn',
  ),
  'upstream-retried': nginxLine('upstream server temporarily disabled while connecting to upstream', 'warn'),
  clean: envoyRow(200, '-', { details: 'via_upstream' }),
  unknown: nginxRow(200, '200'),
};

const deciding = ['analysis', 'rules', 'correlate'].flatMap(sourcesBelow).map(({ text }) => text);

/** Named where a decision is made: not as the id of a rule, nor among those that it explains. */
function isDecidedBy(reason: string): boolean {
  const found = new RegExp(`(?<!\\bid: )'${reason}'`);
  return deciding.some((text) => found.test(text.replace(/explains: \[[^\]]*\]/g, '')));
}

describe.each(Object.entries(lines))('%s', (reason, record) => {
  test('comes out of a line', () => {
    expect(record.reason).toBe(reason);
  });

  test('is decided by', () => {
    expect(isDecidedBy(reason)).toBe(true);
  });
});
