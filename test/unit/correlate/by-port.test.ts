import { expect, test } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const cut = (id: string, localPort: number, ageMs: number) =>
  stream({ id, localPort, requestHeaders: [] }).eventAt(3).cutAt(ageMs).done();
const access = (startedAt: number, change: Partial<LogRecord>) =>
  row('edge', 'clean', { proxy: 'haproxy', startedAt, stampMs: 1, endedAt: null, ...change });

const own = access(base, { clientPort: 40_000, durationMs: 10_000 });
const earlier = access(base - 240_000, { clientPort: 50_000, durationMs: 2_000 });
const joinedTo = (rows: LogRecord[]) =>
  correlate(
    'f00d',
    [cut('c1', 40_000, 10_000), cut('c2', 40_001, 2_000)],
    [sampleHop('edge', 'haproxy')],
    rows,
  ).joins.map(({ streamId, record }) => [streamId, rows.indexOf(record)]);

test('where a hop sees our ports, a stream whose row is not written yet gets no row of another port', () => {
  expect(joinedTo([own, earlier])).toEqual([['c1', 0]]);
});

test('it is so where our row has another duration, as of a run that stood still', () => {
  expect(joinedTo([{ ...own, durationMs: 13_000 }, earlier])).not.toContainEqual(['c2', 1]);
});

test('where it sees other ports than ours, as behind another proxy, rows are told by their times', () => {
  expect(joinedTo([{ ...own, clientPort: 50_001 }])).toEqual([['c1', 0]]);
});
