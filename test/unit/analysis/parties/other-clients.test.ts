import { describe, expect, test } from 'vitest';
import {
  constantAges,
  isOneAge,
  otherClients,
  otherRows,
  recordsDuring,
} from '../../../../src/analysis/parties/other-clients.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { facts, joined, row, stream } from '../../facts-builder.ts';

const base = 1_800_000_000_000;
/** Asked at 1 ms, cut after ten seconds. */
const one = stream({ id: 'c1', tag: 'run/c1', requestHeaders: [['User-Agent', 'MyBrowser/1.0']] })
  .eventAt(3)
  .cutAt(10_001)
  .done();
const endAt = base + 10_001;
const access = (change: Partial<LogRecord> = {}) =>
  row('nginx', 'clean', { endedAt: base + 5_000, userAgent: 'curl/8.0', ...change });
const isOther = (change: Partial<LogRecord>, more: Parameters<typeof facts>[0] = {}) =>
  otherClients(facts({ streams: [one], records: [access(change)], ...more })).length === 1;

describe('a row of another client', () => {
  test('names the path that was asked, whatever its query', () => {
    expect(isOther({})).toBe(true);
    expect(isOther({ path: '/events?id=7' })).toBe(true);
    expect(isOther({ path: '/other' })).toBe(false);
    expect(isOther({ path: null })).toBe(false);
  });

  test('is an access row that no stream of ours has', () => {
    expect(isOther({ kind: 'error' })).toBe(false);
    const own = access();
    expect(otherClients(facts({ streams: [one], records: [own], joins: [joined(one, own)] }))).toEqual([]);
  });

  test('has another agent than this run, this tool and the one that the user gave it', () => {
    expect(isOther({ userAgent: 'curl/8.0 (run/c9)' })).toBe(false);
    expect(isOther({ userAgent: 'curl/8.0 (other/c9)' })).toBe(true);
    expect(isOther({ userAgent: 'sse-doctor/0.1.0 (older/c1)' })).toBe(false);
    expect(isOther({ userAgent: 'MyBrowser/1.0' })).toBe(false);
    expect(isOther({ userAgent: 'MyBrowser/2.0' })).toBe(true);
  });

  test('without an agent is one of another time than ours', () => {
    const silent = (change: Partial<LogRecord>, more = {}) =>
      isOther({ userAgent: null, stampMs: 1, ...change }, more);
    expect(silent({ endedAt: base + 5_000 })).toBe(false);
    expect(silent({ endedAt: base })).toBe(false);
    expect(silent({ endedAt: base - 1 })).toBe(true);
    expect(silent({ endedAt: base - 999, stampMs: 1_000 })).toBe(false);
    expect(silent({ endedAt: endAt + 3_000 })).toBe(false);
    expect(silent({ endedAt: endAt + 3_001 })).toBe(true);
    expect(silent({ endedAt: null })).toBe(false);
    expect(silent({ endedAt: base + 65_000 })).toBe(true);
    expect(silent({ endedAt: base + 65_000 }, { clockOffsetMs: { nginx: 60_000 } })).toBe(false);
  });
});

describe('a client whose requests all lasted equally long', () => {
  const lasting = (...durations: (number | null)[]) => durations.map((durationMs) => access({ durationMs }));

  test('is told by three rows or more, with the middle one of its ages', () => {
    const rows = lasting(60_100, 60_000, 60_020);
    expect(constantAges(rows)).toEqual([{ client: 'curl/8.0', records: rows, ageMs: 60_020 }]);
    expect(constantAges(lasting(60_000, 60_000))).toEqual([]);
  });

  test('is one client: its agent, else its address', () => {
    const of = (change: Partial<LogRecord>) => [1, 2, 3].map(() => access({ durationMs: 60_000, ...change }));
    const rows = [
      ...of({}),
      ...of({ userAgent: null, clientAddress: '10.0.0.7' }),
      ...of({ userAgent: null }),
    ];
    expect(constantAges(rows).map(({ client }) => client)).toEqual(['curl/8.0', '10.0.0.7']);
    const mixed = ['a', 'b', 'c'].map((userAgent) => access({ durationMs: 60_000, userAgent }));
    expect(constantAges(mixed)).toEqual([]);
  });

  test('requests under a second had other reasons to end', () => {
    expect(constantAges(lasting(999, 999, 999))).toEqual([]);
    expect(constantAges(lasting(1_000, 1_000, 1_000)).length).toBe(1);
    expect(constantAges(lasting(null, null, null))).toEqual([]);
    expect(constantAges(lasting(60_000, 60_000, 60_000, 20))[0]?.records).toHaveLength(3);
  });

  test('may differ by half a second, or by three in a hundred where that is more', () => {
    expect(isOneAge(9_500, 10_000)).toBe(true);
    expect(isOneAge(9_499, 10_000)).toBe(false);
    expect(isOneAge(97_000, 100_000)).toBe(true);
    expect(isOneAge(96_999, 100_000)).toBe(false);
    expect(constantAges(lasting(60_000, 61_000, 90_000))).toEqual([]);
  });
});

describe('rows with a reason that others caused', () => {
  const refused = (change: Partial<LogRecord> = {}) =>
    row('nginx', 'connect-refused', { kind: 'error', endedAt: base + 5_000, ...change });
  const count = (record: LogRecord, more: Parameters<typeof facts>[0] = {}) =>
    otherRows(facts({ streams: [one], records: [record], ...more }), ['connect-refused']).length;

  test('are those for the path of the run, with that reason', () => {
    expect(count(refused())).toBe(1);
    expect(count(refused({ reason: 'idle-timeout' }))).toBe(0);
    expect(count(refused({ path: '/other' }))).toBe(0);
    expect(count(refused({ path: '/events?x=1' }))).toBe(1);
    expect(count(refused({ kind: 'notice' }))).toBe(0);
  });

  test('are none whose reason is only possible', () => {
    expect(count(refused({ reasonConfidence: 'possible' }))).toBe(0);
    expect(count(refused({ reasonConfidence: 'likely' }))).toBe(1);
  });

  test('are none of this tool: joined, tagged, or an error line within 2.5 s of one that is', () => {
    expect(count(refused(), { joins: [joined(one, refused({ endedAt: base + 7_501 }))] })).toBe(1);
    expect(count(refused(), { joins: [joined(one, refused({ endedAt: base + 7_500 }))] })).toBe(0);
    expect(count(refused(), { joins: [joined(one, refused({ endedAt: base + 2_500 }))] })).toBe(0);
    expect(count(refused(), { joins: [joined(one, refused({ endedAt: base + 2_499 }))] })).toBe(1);
    expect(count(refused({ kind: 'access', userAgent: 'sse-doctor/0.1.0 (older/c1)' }))).toBe(0);
    const own = refused();
    expect(count(own, { joins: [joined(one, own)] })).toBe(0);
  });

  test('an access row names its client, and is not judged by its time', () => {
    const near = { joins: [joined(one, refused())] };
    expect(count(refused({ kind: 'access', userAgent: 'curl/8.0' }), near)).toBe(1);
  });

  test('an error line near an earlier run of this tool may be about that', () => {
    const older = access({ userAgent: 'sse-doctor/0.1.0 (older/c1)', endedAt: base + 4_000 });
    const given = facts({ streams: [one], records: [refused(), older] });
    expect(otherRows(given, ['connect-refused'])).toEqual([]);
  });
});

describe('rows written while the run asked', () => {
  const notice = (endedAt: number | null, change: Partial<LogRecord> = {}) =>
    row('nginx', 'reload', { kind: 'notice', endedAt, stampMs: 0, ...change });
  const isDuring = (record: LogRecord, more: Parameters<typeof facts>[0] = {}) =>
    recordsDuring(facts({ streams: [one], records: [record], ...more }), ['reload']).length === 1;

  test('are those from 2.5 s before the first request to 2.5 s after the last end', () => {
    expect(isDuring(notice(base - 2_500))).toBe(true);
    expect(isDuring(notice(base - 2_501))).toBe(false);
    expect(isDuring(notice(base - 3_500, { stampMs: 1_000 }))).toBe(true);
    expect(isDuring(notice(base + 10_000 + 2_500))).toBe(true);
    expect(isDuring(notice(base + 10_000 + 2_501))).toBe(false);
  });

  test('on the clock of that log, by the end of the row, else its start', () => {
    expect(isDuring(notice(base + 70_000), { clockOffsetMs: { nginx: 65_000 } })).toBe(true);
    expect(isDuring(notice(base + 70_000), { clockOffsetMs: { envoy: 65_000 } })).toBe(false);
    expect(isDuring(notice(null, { startedAt: base + 1_000 }))).toBe(true);
    expect(isDuring(notice(base + 70_000, { startedAt: base + 1_000 }))).toBe(false);
    expect(isDuring(notice(null))).toBe(false);
  });

  test('of that reason, and none where nothing was asked', () => {
    expect(isDuring(notice(base, { reason: 'stop' }))).toBe(false);
    expect(recordsDuring(facts({ records: [notice(base)] }), ['reload'])).toEqual([]);
  });
});
