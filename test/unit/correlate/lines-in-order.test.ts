/** Lines without a number, written in the same second as the rows of several clients: their order tells whose is whose. */
import { expect, test } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const hop = sampleHop('pingora');
const second = 1_800_000_004_000;
const cut = () => stream().eventsEvery(300, 6).cutAt(4_300).done();
const rowAt = (at: number, userAgent: string) =>
  row('pingora', 'unknown', {
    ...{ proxy: 'pingora', userAgent, startedAt: second - 4_000, endedAt: at, stampMs: 1 },
    ...{ durationMs: at - second + 4_000, reasonConfidence: 'possible' },
  });
const ofOurs = (of: ReturnType<typeof cut>, at: number) => rowAt(at, `sse-doctor/0 (${of.tag})`);
const lineAt = (line: number, reason: LogRecord['reason'], at = second) =>
  row('pingora', reason, {
    ...{ proxy: 'pingora', kind: 'error', status: null, line, endedAt: at, stampMs: 1_000 },
  });
const linesOf = (one: ReturnType<typeof cut>, records: LogRecord[]) =>
  correlate('run', [one], [hop], records).joins.filter(({ record }) => record.kind === 'error');

test('as many lines as rows in a second: the second line is that of the second row, less surely than one alone', () => {
  const one = cut();
  const records = [
    ...[rowAt(second + 100, 'okhttp/4'), ofOurs(one, second + 300)],
    ...[lineAt(1, 'client-closed'), lineAt(2, 'upstream-closed')],
  ];
  expect(linesOf(one, records)).toMatchObject([
    { streamId: one.id, confidence: 'likely', record: { reason: 'upstream-closed' } },
  ]);
});

test('fewer lines than rows: the order tells nothing, and a line by its time alone is no more than likely', () => {
  const one = cut();
  const records = [
    ...[rowAt(second + 100, 'okhttp/4'), ofOurs(one, second + 300)],
    lineAt(1, 'upstream-closed'),
  ];
  expect(linesOf(one, records)).toMatchObject([{ join: 'fuzzy', confidence: 'likely' }]);
});

test('a line that was written long before the row is about another end', () => {
  const one = cut();
  const early = lineAt(1, 'client-closed', second - 2_000);
  expect(linesOf(one, [ofOurs(one, second + 300), early])).toEqual([]);
});
