import { describe, expect, test } from 'vitest';
import { joinByRows } from '../../../src/correlate/lines-by-row.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { joined, row, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
/** As Apache writes it: the row begins in whole seconds, the line is stamped to the microsecond and names no request. */
const rowAt = (second: number) =>
  row('apache', 'unknown', { proxy: 'apache', endedAt: base + second * 1_000, stampMs: 1_000 });
const lineAt = (ms: number, change: Partial<LogRecord> = {}) =>
  row('apache', 'idle-timeout', {
    ...{ proxy: 'apache', kind: 'error', endedAt: base + ms, stampMs: 1, path: null, isUnnamed: true },
    connection: `1:${ms}`,
    ...change,
  });
const told = (ours: LogRecord[], theirs: LogRecord[], lines: LogRecord[]) => {
  const access = ours.map((record, at) => joined(stream({ id: `c${at + 1}` }).done(), record, 'tag'));
  const rows = [...ours, ...theirs].sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  return joinByRows('apache', lines, rows, access).joins.map(({ streamId, confidence }) => [
    streamId,
    confidence,
  ]);
};

describe('lines that name no request, beside rows of other clients', () => {
  test('are about ours too where each row has one and all say the same', () => {
    const lines = [lineAt(2_100), lineAt(2_200), lineAt(2_300)];
    expect(told([rowAt(2)], [rowAt(2), rowAt(2)], lines)).toEqual([['c1', 'likely']]);
  });

  test('so do those whose rows overlap from second to second', () => {
    const lines = [lineAt(2_100), lineAt(2_900), lineAt(3_200), lineAt(3_900)];
    const joins = told([rowAt(2), rowAt(3)], [rowAt(2.5), rowAt(3.1)], lines);
    expect(joins).toEqual([
      ['c1', 'likely'],
      ['c2', 'likely'],
    ]);
  });

  test('may be theirs where two reasons are given, or a row has none', () => {
    const other = lineAt(2_200, { reason: 'upstream-closed' });
    expect(told([rowAt(2)], [rowAt(2)], [lineAt(2_100), other])).toEqual([]);
    expect(told([rowAt(2)], [rowAt(2)], [lineAt(2_100)])).toEqual([]);
  });

  test('of one connection are one', () => {
    const twice = [lineAt(2_100), lineAt(2_100, { connection: '1:2100', line: 9 })];
    expect(told([rowAt(2)], [rowAt(2)], twice)).toEqual([]);
  });

  test('are sure where all rows are ours', () => {
    expect(told([rowAt(2), rowAt(2)], [], [lineAt(2_100), lineAt(2_200)])).toEqual([
      ['c1', 'certain'],
      ['c2', 'certain'],
    ]);
  });
});
