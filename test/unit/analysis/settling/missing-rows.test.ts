import { expect, test } from 'vitest';
import type { CommonEnd } from '../../../../src/analysis/ends/moment.ts';
import { hopWithoutRows } from '../../../../src/analysis/settling/missing-rows.ts';
import type { Facts } from '../../../../src/model/facts.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';

const nginx = sampleHop('nginx');
const streams = [stream().eventAt(3).cutAt(9_000).done(), stream().eventAt(3).cutAt(8_000).done()];
const logs = [{ hop: 'nginx', file: 'nginx-access.log', lines: 9, parsed: 9 }] as Facts['logs'];
const records = [row('nginx', 'clean', { path: '/other' })];
const of = (change: Partial<Facts> = {}, cut = streams) =>
  hopWithoutRows(facts({ hops: [nginx], streams: cut, logs, records, ...change }), {
    streams: cut,
  } as CommonEnd);

test('an Nginx that wrote no row of streams that were cut is likely the one whose process ended', () => {
  expect(of()).toEqual({ hop: nginx, confidence: 'likely' });
});

test('and only possibly where its logs hold nothing at all: they may be the wrong files', () => {
  expect(of({ records: [] })).toEqual({ hop: nginx, confidence: 'possible' });
  expect(of({ records: [row('inner', 'clean')] })).toEqual({ hop: nginx, confidence: 'possible' });
});

test('not where it is another proxy, or where a log was not given or not read', () => {
  expect(of({ hops: [sampleHop('envoy')] })).toBeNull();
  expect(of({ hops: [] })).toBeNull();
  expect(of({ hops: [{ ...nginx, accessLogs: [] }] })).toBeNull();
  expect(of({ hops: [{ ...nginx, errorLogs: [] }] })).toBeNull();
  expect(of({ logs: [] })).toBeNull();
  expect(of({ logs: [{ ...logs[0]!, hop: 'inner' }] })).toBeNull();
});

test('not where a log hides them', () => {
  expect(of({ settings: [setting({ kind: 'access-log', setting: 'access_log', value: 'off' })] })).toBeNull();
  expect(
    of({ settings: [setting({ kind: 'access-log', setting: 'access_log', value: '/a.log' })] }),
  ).not.toBeNull();
  expect(
    of({ settings: [setting({ kind: 'error-log', setting: 'error_log', state: 'hides-errors' })] }),
  ).toBeNull();
});

test('not where a stream has its row, ended whole, or went elsewhere', () => {
  expect(of({ joins: [joined(streams[1]!, row('nginx', 'clean'))] })).toBeNull();
  expect(of({ joins: [joined(streams[1]!, row('inner', 'clean'))] })).not.toBeNull();
  expect(of({}, [streams[0]!, stream().eventAt(3).endedAt(9_000).done()])).toBeNull();
  const cameFrom = { id: 'c0', url: 'http://a/', status: 302, isForeign: true, steps: 1, withheld: [] };
  expect(of({}, [streams[0]!, { ...streams[1]!, cameFrom }])).toBeNull();
  expect(
    of({}, [streams[0]!, { ...streams[1]!, cameFrom: { ...cameFrom, isForeign: false } }]),
  ).not.toBeNull();
});
