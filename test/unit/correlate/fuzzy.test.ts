import { describe, expect, test } from 'vitest';
import { joinFuzzy } from '../../../src/correlate/fuzzy.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { row, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const cut = (id: string, change: Partial<Stream> = {}, atMs = 10_001) =>
  stream({ id, ...change })
    .eventAt(3)
    .cutAt(atMs)
    .done();
const endAt = base + 10_001;
const access = (endedAt: number | null, change: Partial<LogRecord> = {}) =>
  row('nginx', 'clean', { endedAt, durationMs: 10_000, stampMs: 1, ...change });
const pairs = (streams: Stream[], ...rows: LogRecord[]) =>
  joinFuzzy('nginx', streams, rows).map(({ streamId, record, confidence }) => [
    streamId,
    rows.indexOf(record),
    confidence,
  ]);

describe('what a row must share with a stream', () => {
  const one = [cut('c1')];
  const likely = [['c1', 0, 'likely']];

  test('is the path, where it names one', () => {
    expect(pairs(one, access(endAt))).toEqual(likely);
    expect(pairs(one, access(endAt, { path: '/other' }))).toEqual([]);
    expect(pairs(one, access(endAt, { path: null }))).toEqual(likely);
  });

  test('is the status, where both have one', () => {
    expect(pairs(one, access(endAt, { status: 499 }))).toEqual([]);
    expect(pairs(one, access(endAt, { status: null }))).toEqual(likely);
    const unanswered = { ...cut('u1'), status: null };
    expect(pairs([unanswered], access(endAt, { status: 499 }))).toEqual([['u1', 0, 'likely']]);
  });

  test('is the protocol, where it names one', () => {
    expect(pairs(one, access(endAt, { protocol: 'HTTP/2.0' }))).toEqual([]);
    expect(pairs(one, access(endAt, { protocol: null }))).toEqual(likely);
    const second = [cut('h2', { protocol: 'http2' })];
    expect(pairs(second, access(endAt, { protocol: 'HTTP/2.0' }))).toEqual([['h2', 0, 'likely']]);
    expect(pairs(second, access(endAt, { protocol: 'HTTP/2' }))).toEqual([['h2', 0, 'likely']]);
    expect(pairs(second, access(endAt))).toEqual([]);
  });

  test('is the duration, to the second that Envoy adds on HTTP/1.1 and the delay of the path', () => {
    expect(pairs(one, access(endAt, { durationMs: 8_700 }))).toEqual(likely);
    expect(pairs(one, access(endAt, { durationMs: 8_699 }))).toEqual([]);
    expect(pairs(one, access(endAt, { durationMs: null }))).toEqual(likely);
    const ageless = { ...cut('a1'), close: { ...cut('a1').close, ageMs: null } };
    expect(pairs([ageless], access(base + 1))).toEqual([['a1', 0, 'likely']]);
  });

  test('is a time, and without one it is nobody', () => {
    expect(pairs(one, access(null))).toEqual([]);
    expect(pairs(one, access(null, { startedAt: base + 1 }))).toEqual(likely);
  });
});

describe('the clocks', () => {
  test('are taken to agree where a row fits within 2.5 s without an estimate', () => {
    const streams = [cut('c1')];
    expect(pairs(streams, access(endAt + 601), access(endAt + 300_000))).toEqual([['c1', 0, 'likely']]);
    expect(pairs(streams, access(endAt + 602), access(endAt + 300_000))).toEqual([]);
  });

  test('are else apart by what most rows say', () => {
    const streams = [cut('c1'), cut('c2', {}, 40_001), cut('c3', {}, 70_001)];
    const rows = [
      access(endAt + 300_000),
      access(base + 40_001 + 300_010, { durationMs: 40_000 }),
      access(base + 70_001 + 900_000, { durationMs: 70_000 }),
    ];
    expect(pairs(streams, ...rows)).toEqual([
      ['c2', 1, 'likely'],
      ['c1', 0, 'likely'],
    ]);
  });

  test('are told by the row in the middle, whatever order they come in', () => {
    const streams = [cut('c1'), cut('c2', {}, 40_001), cut('c3', {}, 70_001)];
    const at = (ageMs: number, offset: number) => access(base + ageMs + 1 + offset, { durationMs: ageMs });
    const rows = [at(70_000, 900_000), at(10_000, -400_000), at(40_000, 300_000)];
    expect(pairs(streams, ...rows)).toEqual([['c2', 2, 'likely']]);
    expect(pairs([...streams].reverse(), ...rows)).toEqual([['c2', 2, 'likely']]);
  });

  test('are told by starts as by ends', () => {
    const rows = [access(null, { startedAt: base + 1 + 300_000 })];
    expect(pairs([cut('c1')], ...rows)).toEqual([['c1', 0, 'likely']]);
    const streams = [cut('c1'), cut('c2', { openedAt: base + 1_000 })];
    expect(pairs(streams, access(null, { startedAt: base + 1_001 }))).toEqual([['c2', 0, 'likely']]);
  });

  test('a start is held before an end: the FIN may come later than the proxy closed', () => {
    const [join] = pairs([cut('c1')], access(endAt - 2_000, { startedAt: base + 1, durationMs: 9_000 }));
    expect(join).toEqual(['c1', 0, 'likely']);
  });
});

describe('one row a stream, one stream a row', () => {
  test('the closest in time first', () => {
    const streams = [cut('c1')];
    expect(pairs(streams, access(endAt + 400), access(endAt - 30))).toEqual([['c1', 1, 'possible']]);
  });

  test('a stream beside others as close is only possibly the one; the last row left has no rival', () => {
    const streams = [cut('c1'), cut('c2', {}, 10_101)];
    expect(pairs(streams, access(endAt), access(endAt + 110))).toEqual([
      ['c1', 0, 'possible'],
      ['c2', 1, 'likely'],
    ]);
  });

  test('two streams do not share a row', () => {
    expect(pairs([cut('c1'), cut('c2')], access(endAt))).toEqual([['c1', 0, 'likely']]);
  });

  test('each join says its hop and that it is a guess by time', () => {
    expect(joinFuzzy('edge', [cut('c1')], [access(endAt)])[0]).toMatchObject({ hop: 'edge', join: 'fuzzy' });
  });
});

describe('a row with another User-Agent than we sent', () => {
  const ours = [
    cut('c1', {
      requestHeaders: [
        ['Accept', '*/*'],
        ['User-Agent', 'sse-doctor/1 (run/c1)'],
      ],
    }),
  ];
  const other = { userAgent: 'Amazon CloudFront' };

  test('is a guess at most, at exactly our time: a proxy may have replaced it', () => {
    expect(pairs(ours, access(endAt + 500, other))).toEqual([['c1', 0, 'possible']]);
  });

  test('tells nothing of the clock, neither alone nor among rows of ours', () => {
    expect(pairs(ours, access(endAt + 300_000, other))).toEqual([]);
    expect(pairs(ours, access(endAt, other), access(endAt + 300_000))).toEqual([['c1', 1, 'likely']]);
  });

  test('is like any other where it names none, ours, or where we sent none', () => {
    expect(pairs(ours, access(endAt, { userAgent: null }))).toEqual([['c1', 0, 'likely']]);
    expect(pairs(ours, access(endAt, { userAgent: 'sse-doctor/1 (run/c1)' }))).toEqual([['c1', 0, 'likely']]);
    expect(pairs([cut('c2')], access(endAt, other))).toEqual([['c2', 0, 'likely']]);
  });
});

describe('rows that fit equally well', () => {
  const streams = [cut('r1')];
  const timer = (change: Partial<LogRecord> = {}) =>
    access(endAt, { reason: 'idle-timeout', reasonConfidence: 'certain', ...change });

  test('and say the same of the end leave no doubt about it', () => {
    expect(pairs(streams, timer(), timer())[0]?.[2]).toBe('likely');
  });

  test('leave one where they say something else, are not sure, or tell of a proper end', () => {
    expect(pairs(streams, timer(), timer({ reason: 'upstream-closed' }))[0]?.[2]).toBe('possible');
    expect(pairs(streams, timer(), timer({ upstreamAddress: '127.0.0.1:9001' }))[0]?.[2]).toBe('possible');
    expect(pairs(streams, timer(), timer({ reasonConfidence: 'likely' }))[0]?.[2]).toBe('possible');
    expect(pairs(streams, access(endAt), access(endAt))[0]?.[2]).toBe('possible');
  });
});
