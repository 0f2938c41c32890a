import { expect, test } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const streams = [
  stream({ id: 'c1', localPort: 40_000, requestHeaders: [] }).eventAt(3).cutAt(3_000).done(),
  stream({ id: 'c2', localPort: 40_001, requestHeaders: [] }).eventAt(3).cutAt(7_000).done(),
];
/** A row whose one time, taken for that of the end, is `at`. */
const written = (at: number, durationMs: number, clientPort: number): LogRecord =>
  row('go', 'unknown', {
    proxy: 'go',
    startedAt: at - durationMs,
    endedAt: at,
    mayBeStart: true,
    stampMs: 1,
    durationMs,
    clientPort,
  });
const endsOf = (rows: LogRecord[]) => {
  const { records, joins } = correlate('f00d', streams, [sampleHop('go', 'go')], rows);
  expect(joins.every(({ record }) => records.includes(record))).toBe(true);
  return joins.map(({ streamId, record }) => [streamId, (record.endedAt ?? 0) - base]);
};

test('a time at which all of our requests came, by their ports, is that of the start', () => {
  const rows = [written(base, 3_000, 40_000), written(base, 7_000, 40_001)];
  expect(endsOf(rows)).toEqual([
    ['c1', 3_000],
    ['c2', 7_000],
  ]);
});

test('one at which they ended stays that of the end', () => {
  const rows = [written(base + 3_000, 3_000, 40_000), written(base + 7_000, 7_000, 40_001)];
  expect(endsOf(rows)).toEqual([
    ['c1', 3_000],
    ['c2', 7_000],
  ]);
});

test('other ports tell nothing of it', () => {
  const rows = [written(base, 3_000, 50_000), written(base, 7_000, 50_001)];
  expect(endsOf(rows)).not.toContainEqual(['c2', 7_000]);
});
