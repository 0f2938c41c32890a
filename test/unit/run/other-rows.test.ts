import { expect, test } from 'vitest';
import type { LogFileSummary, LogRecord } from '../../../src/model/log-record.ts';
import { withOtherRows } from '../../../src/run/other-rows.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const hop = { ...sampleHop('nginx'), accessLogs: ['a.log'], errorLogs: ['e.log'] };
const summary = (file: string): LogFileSummary => ({
  hop: 'nginx',
  file,
  dialect: 'nginx-access',
  lines: 9,
  parsed: 9,
  unparsed: 0,
  matched: 0,
});
const other = (path: string, endedAt: number): LogRecord => ({
  ...row('nginx', 'unknown'),
  file: 'a.log',
  kind: 'access',
  authority: 'b.test',
  path,
  endedAt,
});
const cut = stream({ id: 'w1' }).cutAt(6_000).done();
const records = [other('/x?id=1', 2_000), other('/y', 1_000), other('/x?id=2', 3_000)];

test('rows of other hosts, paths and times are told of a log that should have had ours', () => {
  const files = [summary('a.log'), summary('e.log')];
  const [access, errors] = withOtherRows({ files, records, joins: [] }, [hop], [cut]);
  expect(access?.others).toEqual({
    count: 3,
    from: 1_000,
    to: 3_000,
    hosts: ['b.test'],
    paths: ['/x', '/y'],
  });
  expect(errors?.others).toBeUndefined();
});

test('nothing is told of a log that has a row of ours, or that need not have one', () => {
  const files = [summary('a.log')];
  const record = records[0] as LogRecord;
  const joins = [{ streamId: 'w1', hop: 'nginx', record, join: 'tag', confidence: 'certain' } as const];
  expect(withOtherRows({ files, records, joins }, [hop], [cut])).toEqual(files);
  const stopped = stream({ id: 'w2' }).stoppedAt(6_000).done();
  expect(withOtherRows({ files, records, joins: [] }, [hop], [stopped])).toEqual(files);
});

test('a log without a row from the window is told as that', () => {
  const [file] = withOtherRows({ files: [summary('a.log')], records: [], joins: [] }, [hop], [cut]);
  expect(file?.others).toMatchObject({ count: 0, from: null });
});
