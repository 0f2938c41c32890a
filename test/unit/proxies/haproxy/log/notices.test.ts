/** What HAProxy says of itself. */
import { describe, expect, test } from 'vitest';
import { createRecordParser } from '../../../../../src/logs/record-parser.ts';
import { readersFor } from '../../../../../src/proxies/dialects.ts';

function readOne(text: string) {
  const parser = createRecordParser(
    { hop: 'h', proxy: 'haproxy', file: 'f', since: 0 },
    readersFor('haproxy', 'access', null, undefined),
  );
  parser.feed([text]);
  return parser.records([])[0];
}

describe('messages', () => {
  test.each([
    ['soft-stop running for too long, performing a hard-stop.', 'reload', 'certain'],
    ['Proxy f1 hard-stopped (2 remaining conns will be closed).', 'reload', 'certain'],
    ['Proxy f1 stopped (cumulated conns: FE: 31, BE: 1).', 'reload', 'possible'],
    ['[NOTICE]   (21590) : Reloading HAProxy', 'reload', 'certain'],
    ['[WARNING]  (21590) : Exiting Master process...', 'stop', 'likely'],
    ["[ALERT]    (21593) : backend 'bcheck' has no server available!", 'no-healthy-upstream', 'possible'],
    ['Server b1/s is UP, reason: Layer4 check passed', 'unknown', 'possible'],
  ])('%s is %s', (text, reason, reasonConfidence) => {
    expect(readOne(text)).toMatchObject({ kind: 'notice', reason, reasonConfidence });
  });

  test('have the time that syslog wrote before them', () => {
    const words = 'soft-stop running for too long, performing a hard-stop.';
    expect(readOne(words)?.endedAt).toBeNull();
    expect(readOne(`2026-11-30T02:00:11.016+00:00 lb1 haproxy[7]: ${words}`)?.endedAt).toBe(
      Date.UTC(2026, 10, 30, 2, 0, 11, 16),
    );
    const found = readOne(`Nov  3 02:00:11 lb1 haproxy[7]: ${words}`);
    expect(new Date(found?.endedAt ?? 0).getMonth()).toBe(10);
    expect(found?.stampMs).toBe(1000);
  });

  test('of a handshake that failed are about a client', () => {
    expect(readOne('127.0.0.1:58030 [30/Nov/2026:02:01:24.106] f6/1: SSL handshake failure')).toMatchObject({
      kind: 'error',
      reason: 'client-protocol-error',
      clientAddress: '127.0.0.1',
    });
  });

  test('that are none are refused', () => {
    expect(readOne('Server room is DOWN the hall')).toBeUndefined();
    expect(readOne('"ua": "soft-stop running for too long, performing a hard-stop"')).toBeUndefined();
  });
});
