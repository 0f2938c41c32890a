import { describe, expect, test } from 'vitest';
import { blameFor } from '../../../../src/analysis/parties/blame.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

describe('the row of a listener behind the one that a stream came in by', () => {
  const cut = stream().eventAt(10).cutAt(3_010).done();
  const at = cut.openedAt;
  const times = { startedAt: at, endedAt: at + 3_000, durationMs: 3_000, stampMs: 1 };
  const front = row('lb', 'upstream-closed', { proxy: 'haproxy', ...times });
  const inner = (change: Partial<LogRecord> = {}, reason: LogRecord['reason'] = 'idle-timeout') =>
    row('lb', reason, { proxy: 'haproxy', ...times, startedAt: at + 4, ...change });
  const blamed = (rows: LogRecord[], ownListener?: string) =>
    blameFor(
      facts({
        hops: [sampleHop('lb', 'haproxy')],
        streams: [cut],
        records: [front, ...rows],
        joins: [joined(cut, front)],
        settings: [
          setting({ kind: 'upstream', hop: 'lb', setting: 'server', ...(ownListener && { ownListener }) }),
        ],
      }),
      cut,
    );

  test('says what ended it', () => {
    expect(blamed([inner()], 'haproxy.cfg:9')).toMatchObject({
      hop: { name: 'lb' },
      reason: 'idle-timeout',
      confidence: 'likely',
    });
  });

  test.each([
    ['the proxy does not lead to itself', [inner()], undefined],
    ['it is of another path', [inner({ path: '/other' })], 'haproxy.cfg:9'],
    ['it ended at another time', [inner({ endedAt: at + 3_200 })], 'haproxy.cfg:9'],
    ['it began before', [inner({ startedAt: at - 40 })], 'haproxy.cfg:9'],
    ['two of them disagree', [inner(), inner({}, 'total-timeout')], 'haproxy.cfg:9'],
    ['it too only saw its upstream close', [inner({}, 'upstream-closed')], 'haproxy.cfg:9'],
  ])('says nothing where %s', (_, rows, ownListener) => {
    expect(blamed(rows, ownListener)).toMatchObject({ reason: 'upstream-closed', hop: null });
  });
});
