import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { acceptQueueOverflow } from '../../../../src/rules/start/accept-queue-overflow.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

/** The TCP handshake took so long, and that of TLS behind it. */
function connected(ms: number, tlsMs: number | null = null, change: Partial<Stream> = {}): Stream {
  const one = stream({ ...change })
    .eventsEvery(500, 9)
    .stoppedAt(12_000)
    .done();
  return { ...one, marks: { ...one.marks, connectMs: ms, tlsMs: tlsMs === null ? null : ms + tlsMs } };
}

const judged = (...streams: Stream[]) => acceptQueueOverflow.judge(facts({ streams }));

describe('accept-queue-overflow', () => {
  test.each([
    ['Linux before 6.5', [0.3, 1_012, 3_030, 7_070]],
    ['Linux since', [0.4, 0.5, 1_019, 2_043, 3_067]],
  ])('is likely by connect times at which a SYN is sent again: %s', (_, times) => {
    const finding = onlyFinding(judged(...times.map((ms) => connected(ms))));
    expect(finding).toMatchObject({ severity: 'warning', confidence: 'likely', where: { hop: null } });
    expect(finding.what).toContain('127.0.0.1:8080');
  });

  test('is only possible where one packet alone may have been lost', () => {
    expect(onlyFinding(judged(connected(0.3), connected(0.3), connected(1_010))).confidence).toBe('possible');
  });

  test.each([
    ['a slow handshake of TLS', [connected(0.4, 1_010), connected(0.5, 3_010)]],
    ['a slow way, on which all take as long', [connected(1_010), connected(1_020)]],
    ['times that are none of a SYN', [connected(0.4), connected(1_010), connected(1_600)]],
    [
      'an address that was tried after a dead one',
      [
        connected(0.4),
        { ...connected(1_010), connectErrors: [{ address: '[::1]:8080', code: 'ETIMEDOUT' }] },
      ],
    ],
    [
      'another address that is quick',
      [connected(0.4, null, { address: '127.0.0.2:8080' }), connected(1_010)],
    ],
    ['connections that are made at once', [connected(0.4), connected(2)]],
  ])('stays silent for %s', (_, streams) => {
    expect(silenceOf(judged(...streams))).toContain('ruled-out');
  });
});
