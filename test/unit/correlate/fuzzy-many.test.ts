import { describe, expect, test } from 'vitest';
import { joinFuzzy } from '../../../src/correlate/fuzzy.ts';
import { joinFuzzyMany } from '../../../src/correlate/fuzzy-many.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { row, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const cut = (id: string, atMs = 10_001, change: Partial<Stream> = {}) =>
  stream({ id, ...change })
    .eventAt(3)
    .cutAt(atMs)
    .done();
const endAt = base + 10_001;
const access = (endedAt: number | null, change: Partial<LogRecord> = {}) =>
  row('nginx', 'clean', { endedAt, durationMs: 10_000, stampMs: 1, ...change });
const pairs = (streams: Stream[], ...rows: LogRecord[]) =>
  joinFuzzyMany('nginx', streams, rows).map(({ streamId, record, confidence }) => [
    streamId,
    rows.indexOf(record),
    confidence,
  ]);

describe('each of many streams', () => {
  test('has the row of its own second, and is likely alone there', () => {
    const streams = [cut('c1'), cut('c2', 60_001)];
    const rows = [access(base + 60_001, { durationMs: 60_000 }), access(endAt)];
    expect(pairs(streams, ...rows)).toEqual([
      ['c1', 1, 'likely'],
      ['c2', 0, 'likely'],
    ]);
  });

  test('has none that is too far from it, up to 600 ms and the width of the stamp', () => {
    expect(pairs([cut('c1')], access(endAt + 601))).toEqual([['c1', 0, 'likely']]);
    expect(pairs([cut('c1')], access(endAt + 602))).toEqual([]);
    expect(pairs([cut('c1')], access(endAt - 601))).toEqual([['c1', 0, 'likely']]);
    expect(pairs([cut('c1')], access(endAt - 1_600, { stampMs: 1_000 }))).toEqual([['c1', 0, 'likely']]);
    expect(pairs([cut('c1')], access(endAt - 1_601, { stampMs: 1_000 }))).toEqual([]);
  });

  test('has none of another path, status, protocol or duration', () => {
    const rows = [
      access(endAt, { path: '/other' }),
      access(endAt, { status: 499 }),
      access(endAt, { protocol: 'HTTP/2.0' }),
      access(endAt, { durationMs: 11_301 }),
      access(null),
    ];
    expect(pairs([cut('c1')], ...rows)).toEqual([]);
  });

  test('is found by its start where the row has one', () => {
    expect(pairs([cut('c1')], access(endAt - 2_000, { startedAt: base + 1, durationMs: 9_000 }))).toEqual([
      ['c1', 0, 'likely'],
    ]);
  });

  test('shares its row with no other', () => {
    const rows = [access(endAt), access(endAt)];
    const joins = pairs([cut('c1'), cut('c2'), cut('c3')], ...rows);
    expect(joins.map(([id]) => id)).toEqual(['c1', 'c2']);
    expect(new Set(joins.map(([, n]) => n)).size).toBe(2);
  });

  test('is only possibly the one where another row would do as well', () => {
    expect(pairs([cut('c1'), cut('c2')], access(endAt), access(endAt + 50))).toEqual([
      ['c1', 0, 'possible'],
      ['c2', 1, 'likely'],
    ]);
  });
});

describe('of several rows', () => {
  test('the one closest in time and duration together is taken', () => {
    const rows = [
      access(endAt + 300),
      access(endAt, { durationMs: 10_200 }),
      access(endAt + 50, { durationMs: 9_950 }),
      access(endAt, { durationMs: null }),
    ];
    expect(pairs([cut('c1')], rows[0]!, rows[1]!)).toEqual([['c1', 1, 'possible']]);
    expect(pairs([cut('c1')], rows[0]!, rows[1]!, rows[2]!)).toEqual([['c1', 2, 'possible']]);
    expect(pairs([cut('c1')], ...rows)).toEqual([['c1', 3, 'possible']]);
  });

  test('a stamp of whole seconds is as good at any moment within its second', () => {
    const seconds = { stampMs: 1_000 };
    const rows = [access(endAt - 990, { ...seconds, durationMs: 10_010 }), access(endAt + 100, seconds)];
    expect(pairs([cut('c1')], ...rows)).toEqual([['c1', 0, 'possible']]);
    const early = [access(endAt - 1_100, { ...seconds, durationMs: 10_010 }), access(endAt + 100, seconds)];
    expect(pairs([cut('c1')], ...early)).toEqual([['c1', 1, 'possible']]);
  });

  test('of milliseconds the closest moment is', () => {
    expect(pairs([cut('c1')], access(endAt - 300), access(endAt + 100))).toEqual([['c1', 1, 'possible']]);
    expect(pairs([cut('c1')], access(endAt + 300), access(endAt - 100))).toEqual([['c1', 1, 'possible']]);
  });

  test('longer and shorter ones are looked at, the used ones passed over', () => {
    const streams = [cut('c1'), cut('c2'), cut('c3'), cut('c4')];
    const rows = [9_000, 9_990, 10_010, 11_000].map((durationMs) => access(endAt, { durationMs }));
    const joins = pairs(streams, ...rows);
    expect(joins.map(([, n]) => n).sort()).toEqual([0, 1, 2, 3]);
    expect(
      joins
        .slice(0, 2)
        .map(([, n]) => n)
        .sort(),
    ).toEqual([1, 2]);
  });
});

describe('the clock of the log', () => {
  test('is estimated from the rows, and each stream is looked for on it', () => {
    const streams = [cut('c1'), cut('c2', 60_001)];
    const hour = 3_600_000;
    const rows = [access(base + 60_001 + hour, { durationMs: 60_000 }), access(endAt + hour)];
    expect(pairs(streams, ...rows)).toEqual([
      ['c1', 1, 'likely'],
      ['c2', 0, 'likely'],
    ]);
    const behind = rows.map((one) => ({ ...one, endedAt: (one.endedAt ?? 0) - 2 * hour }));
    expect(pairs(streams, ...behind)).toEqual([
      ['c1', 1, 'likely'],
      ['c2', 0, 'likely'],
    ]);
  });

  test('is ours where one row fits as it stands, within 2.5 s', () => {
    const streams = [cut('c1'), cut('c2', 60_001)];
    const far = access(base + 60_001 + 3_600_000, { durationMs: 60_000 });
    expect(pairs(streams, far, access(endAt + 2_500))).toEqual([]);
    expect(pairs(streams, far, access(endAt + 2_501)).length).toBe(1);
  });

  test('is reported for some of the streams where there are many', () => {
    const streams = Array.from({ length: 450 }, (_, n) => cut(`c${n}`, 10_001 + n * 1_500));
    const rows = streams.map((one) =>
      access((one.close.ageMs ?? 0) + base + 1 + 7_200_000, { durationMs: one.close.ageMs }),
    );
    expect(pairs(streams, ...rows).length).toBeGreaterThan(440);
  });
});

describe('a row with another User-Agent than we sent', () => {
  const ours = [cut('c1', 10_001, { requestHeaders: [['user-agent', 'sse-doctor/1 (run/c1)']] })];
  const other = { userAgent: 'Amazon CloudFront' };

  test('is a guess at most, and only at our own time', () => {
    expect(pairs(ours, access(endAt + 100, other))).toEqual([['c1', 0, 'possible']]);
    expect(pairs(ours, access(endAt + 3_600_000, other))).toEqual([]);
  });

  test('says nothing of the clock, and is no guess where ours say that it is off', () => {
    const sent = access(endAt + 3_600_000, { userAgent: 'sse-doctor/1 (run/c1)' });
    expect(pairs(ours, access(endAt, other), sent)).toEqual([['c1', 1, 'likely']]);
    expect(pairs(ours, access(endAt + 3_600_000, other), sent)).toEqual([['c1', 1, 'likely']]);
  });
});

test('few streams and many are joined the same where each row has its stream', () => {
  const streams = Array.from({ length: 40 }, (_, n) => cut(`c${n}`, 10_001 + n * 3_000));
  const rows = streams.map((one) =>
    access((one.close.ageMs ?? 0) + base + 1, { durationMs: one.close.ageMs }),
  );
  const byId = (joins: ReturnType<typeof joinFuzzy>) =>
    joins.map(({ streamId, record }) => `${streamId} ${record.durationMs}`).sort();
  expect(byId(joinFuzzyMany('nginx', streams, rows))).toEqual(byId(joinFuzzy('nginx', streams, rows)));
  expect(joinFuzzyMany('edge', streams, rows)[0]).toMatchObject({ hop: 'edge', join: 'fuzzy' });
});
