import { describe, expect, test } from 'vitest';
import { type KeptRecord, upgradeRecords } from '../../../../src/kept/older/records.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { row } from '../../facts-builder.ts';

/** As a version kept it that knew no reason details. */
function keptBefore(change: Partial<LogRecord>): KeptRecord {
  const { reasonDetails: _, namesUpstream: __, ...kept } = row('x', change.reason ?? 'unknown', change);
  return kept;
}

const upgraded = (change: Partial<LogRecord>) => upgradeRecords([keptBefore(change)])[0]?.reasonDetails;

describe('a row that was kept without reason details', () => {
  test.each([
    ['UT', null, ['upstream-timeout']],
    [
      'UT upstream_per_try_idle_timeout',
      'upstream_per_try_idle_timeout',
      ['upstream-timeout', 'per-try-idle', 'own-answer'],
    ],
    ['SI stream_idle_timeout', 'stream_idle_timeout', ['stream-idle', 'own-answer']],
    ['- via_upstream', 'via_upstream', ['unflagged']],
    ['UMSDR', null, ['upstream-max-duration']],
    ['DI via_upstream', 'via_upstream', ['delayed']],
    ['UAEX ext_authz_denied', 'ext_authz_denied', ['own-answer']],
    [
      '- rbac_access_denied_matched_policy[none]',
      'rbac_access_denied_matched_policy[none]',
      ['unflagged', 'by-policy', 'own-answer'],
    ],
    ['DPE low_version', 'low_version', ['old-http', 'own-answer']],
    ['DC downstream_remote_disconnect', 'downstream_remote_disconnect', []],
  ] as const)('of Envoy: %s', (words, detail, details) => {
    expect(upgraded({ dialect: 'envoy-text', words, detail })).toEqual(details);
  });

  test.each([
    ['connect() to 127.0.0.1:9000 failed (99: Cannot assign requested address)', ['no-local-address']],
    ['no resolver defined to resolve app.example.test', ['no-resolver']],
    ['upstream sent too big header while reading response header from upstream', ['head-too-big']],
    ['concurrent streams exceeded 1', ['concurrent-streams']],
    ['access forbidden by rule', ['by-address']],
    ['auth request unexpected status: 503 while sending to client', ['check-failed']],
    ['upstream timed out (110: Connection timed out) while reading upstream', []],
  ] as const)('of Nginx: %s', (words, details) => {
    expect(upgraded({ dialect: 'nginx-error', kind: 'error', words })).toEqual(details);
  });

  test('gets why a handshake failed, where that is its reason', () => {
    const words = 'SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)';
    expect(upgraded({ dialect: 'nginx-error', reason: 'upstream-tls', words })).toEqual(['upstream-plain']);
    expect(upgraded({ dialect: 'nginx-error', reason: 'client-protocol-error', words })).toEqual([]);
  });

  test('was tried again where its last status is that of a stream', () => {
    const of = (upstream_status: string) => upgraded({ fields: { upstream_status } });
    expect([of('502, 200'), of('502, 502, 200'), of('200'), of('502, 504')]).toEqual([
      ['retried'],
      ['retried'],
      [],
      [],
    ]);
  });
});

test('a row with details keeps them, whatever its words', () => {
  const now = row('envoy', 'idle-timeout', { words: 'UT', reasonDetails: ['stream-idle'] });
  expect(upgradeRecords([now])).toEqual([now]);
});

describe('a row that was kept without what its format names', () => {
  const of = (fields: Record<string, string>) => upgradeRecords([keptBefore({ fields })])[0]?.namesUpstream;

  test('names the upstream where a field of it was kept, with or without a value', () => {
    expect([of({ upstream_addr: '-' }), of({ UPSTREAM_HOST: '10.0.0.1:80' })]).toEqual([true, true]);
    expect([of({ status: '200' }), of({ upstream_response_time: '0.1' })]).toEqual([false, false]);
  });

  test('was not connected where the time of that is empty', () => {
    expect(upgraded({ fields: { upstream_connect_time: '0.001, -' } })).toEqual(['unconnected']);
    expect(upgraded({ fields: { upstream_connect_time: '-, 0.001' } })).toEqual([]);
  });
});
