import { expect, test } from 'vitest';
import type { OtherRows } from '../../../src/model/log-record.ts';
import { otherLogs } from '../../../src/report/other-logs.ts';
import { brokenReport } from './sample.ts';

const at = Date.UTC(2026, 10, 21, 10);
const others: OtherRows = { count: 2, from: at, to: at + 61_000, hosts: ['b.test'], paths: ['/x'] };
const file = {
  hop: 'edge',
  file: 'a.log',
  dialect: 'nginx-access',
  lines: 2,
  parsed: 2,
  unparsed: 0,
  matched: 0,
};

function textOf(said: OtherRows | null, unusable = false): string {
  const input = {
    hop: 'edge',
    input: 'access-log',
    given: 'a.log',
    file: 'a.log',
    why: 'x',
    whole: true,
  } as const;
  return JSON.stringify(
    otherLogs(
      brokenReport({
        logs: [said ? { ...file, others: said } : file],
        ...(unusable && { unusable: [input] }),
      }),
    ),
  );
}

test('a log without our rows is told with what its rows are', () => {
  expect(textOf(others)).toContain(
    'a.log (edge) has none of these streams; its 2 rows: for b.test; paths /x; from 2026-11-21 10:00:00 to 2026-11-21 10:01:01 UTC',
  );
});

test('a log that nobody writes any more is told as that', () => {
  expect(textOf({ count: 0, from: null, to: null, hosts: [], paths: [] })).toContain('is it still written?');
});

test('rows without a time are told to be that', () => {
  expect(textOf({ ...others, from: null, to: null })).toContain('they carry no time that is understood');
});

test('nothing is told of any other log, nor twice of one that was not used', () => {
  expect(textOf(null)).toBe('[]');
  expect(textOf(others, true)).toBe('[]');
});
