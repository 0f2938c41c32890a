import { describe, expect, test } from 'vitest';
import { indexEnds, isSameRequest } from '../../../src/correlate/end-index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { row, sampleTarget, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const line = (endedAt: number, change: Partial<LogRecord> = {}) =>
  row('nginx', 'idle-timeout', { kind: 'error', endedAt, stampMs: 1, ...change });
const fits = (streams: Stream[], record: LogRecord, offsetMs = 0) =>
  indexEnds(streams)
    .near(record, offsetMs)
    .map(({ stream: { id } }) => id);

/** Asked at 1 ms, cut after ten seconds. */
const cut = (id: string, atMs = 10_001) => stream({ id }).eventAt(3).cutAt(atMs).done();
const endAt = base + 10_001;

describe('a line about an end', () => {
  const one = [cut('c1')];

  test('fits a stream that ended up to 1.2 s before it', () => {
    expect(fits(one, line(endAt))).toEqual(['c1']);
    expect(fits(one, line(endAt + 1_200))).toEqual(['c1']);
    expect(fits(one, line(endAt + 1_201))).toEqual([]);
  });

  test('fits a stream that ended up to 2.2 s after it: Envoy in front shows us the end a second late', () => {
    expect(fits(one, line(endAt - 2_201))).toEqual(['c1']);
    expect(fits(one, line(endAt - 2_202))).toEqual([]);
  });

  test('stands for any moment of its second where its stamp has whole seconds', () => {
    expect(fits(one, line(endAt - 3_200, { stampMs: 1_000 }))).toEqual(['c1']);
    expect(fits(one, line(endAt - 3_201, { stampMs: 1_000 }))).toEqual([]);
  });

  test('is read on the clock of its log', () => {
    expect(fits(one, line(endAt + 60_000), 60_000)).toEqual(['c1']);
    expect(fits(one, line(endAt + 60_000))).toEqual([]);
    expect(fits(one, line(endAt - 60_000), -60_000)).toEqual(['c1']);
  });

  test('fits every stream that ended then, in the order of the streams', () => {
    const streams = [cut('late', 10_900), cut('far', 60_000), cut('early', 9_500)];
    expect(fits(streams, line(endAt))).toEqual(['late', 'early']);
  });

  test('fits none that we ended, and none from before its request', () => {
    expect(fits([stream({ id: 'o1' }).eventAt(3).stoppedAt(10_001).done()], line(endAt))).toEqual([]);
    const short = stream({ id: 's1' }).openedAfter(9_500).answered(503).done();
    const asked = base + 9_501;
    expect(fits([short], line(asked - 51))).toEqual(['s1']);
    expect(fits([short], line(asked - 52))).toEqual([]);
  });

  test('without a time fits nothing', () => {
    expect(fits(one, line(endAt, { endedAt: null }))).toEqual([]);
    expect(indexEnds(one).hasNear(line(endAt, { endedAt: null }), 0)).toBe(false);
    expect(indexEnds(one).hasNear(line(endAt), 0)).toBe(true);
  });
});

describe('a line about a start that failed', () => {
  const refused = (at: number, change: Partial<LogRecord> = {}) =>
    line(at, { reason: 'connect-refused', ...change });
  /** Opened after 300 ms: the proxy tried another server first. */
  const opened = [
    stream({ id: 'o1', marks: { ...stream().done().marks, headersMs: 300 } })
      .eventAt(400)
      .cutAt(10_001)
      .done(),
  ];

  test('fits an opened stream between its request and its head, give or take 50 ms', () => {
    expect(fits(opened, refused(base + 1))).toEqual(['o1']);
    expect(fits(opened, refused(base + 300 + 50))).toEqual(['o1']);
    expect(fits(opened, refused(base + 300 + 51))).toEqual([]);
    expect(fits(opened, refused(base + 1 - 51))).toEqual(['o1']);
    expect(fits(opened, refused(base + 1 - 52))).toEqual([]);
  });

  test('does not fit its end: it had opened', () => {
    expect(fits(opened, refused(endAt))).toEqual([]);
  });

  test('fits a stream that never opened at its end', () => {
    const failed = stream({ id: 'f1' }).openedAfter(5_000).answered(502).done();
    expect(fits([failed], refused(base + 5_003))).toEqual(['f1']);
    expect(fits([failed], refused(base + 5_003 + 1_201))).toEqual([]);
  });

  test('fits a stream that opened and still runs, which no line about an end does', () => {
    const running = [stream({ id: 'r1' }).eventAt(10).stoppedAt(30_000).done()];
    expect(fits(running, refused(base + 2))).toEqual(['r1']);
    expect(fits(running, line(base + 2))).toEqual([]);
  });

  test('finds an opened stream behind others with a slower head', () => {
    const slow = stream({ id: 'slow', marks: { ...stream().done().marks, headersMs: 9_000 } })
      .eventAt(9_100)
      .stoppedAt(30_000)
      .done();
    const late = stream({ id: 'late' }).openedAfter(8_000).eventAt(3).stoppedAt(30_000).done();
    expect(fits([late, slow], refused(base + 8_001))).toEqual(['late', 'slow']);
    expect(fits([late, slow], refused(base + 2_000))).toEqual(['slow']);
    expect(fits([...opened, slow], refused(base + 300 + 51))).toEqual(['slow']);
    expect(fits([late, ...opened], refused(base + 200))).toEqual(['o1']);
  });
});

describe('the request that a line names', () => {
  const one = [cut('c1')];

  test('is the path with its query, and the method', () => {
    expect(fits(one, line(endAt, { path: '/other' }))).toEqual([]);
    expect(fits(one, line(endAt, { path: '/events?since=3' }))).toEqual([]);
    expect(fits(one, line(endAt, { method: 'POST' }))).toEqual([]);
    const asked = stream({ url: `${sampleTarget.url}?since=3`, id: 'q1' })
      .eventAt(3)
      .cutAt(10_001)
      .done();
    expect(fits([asked], line(endAt, { path: '/events?since=3' }))).toEqual(['q1']);
  });

  test('may be named in part, or not at all', () => {
    expect(fits(one, line(endAt, { path: null }))).toEqual(['c1']);
    expect(fits(one, line(endAt, { method: null }))).toEqual(['c1']);
    expect(fits(one, line(endAt, { method: null, path: '/other' }))).toEqual([]);
    expect(fits(one, line(endAt, { path: null, method: 'POST' }))).toEqual([]);
  });

  test('is compared the same where the connection tells the stream', () => {
    const [only] = one as [Stream];
    expect(isSameRequest(only, line(0))).toBe(true);
    expect(isSameRequest(only, line(0, { path: null, method: null }))).toBe(true);
    expect(isSameRequest(only, line(0, { path: '/other' }))).toBe(false);
    expect(isSameRequest(only, line(0, { path: null, method: 'POST' }))).toBe(false);
  });
});

test('two lines of one moment and kind ask the same, and one of another kind does not', () => {
  const index = indexEnds([
    cut('c1'),
    stream({ id: 'o1' }).openedAfter(9_999).eventAt(5).stoppedAt(60_000).done(),
  ]);
  const of = (record: LogRecord) => index.near(record, 0).map(({ stream: { id } }) => id);
  expect(of(line(endAt))).toEqual(['c1']);
  expect(of(line(endAt, { reason: 'upstream-closed' }))).toEqual(['c1']);
  expect(of(line(endAt, { reason: 'connect-refused' }))).toEqual(['o1']);
  expect(of(line(endAt, { path: '/other' }))).toEqual([]);
  expect(of(line(endAt, { stampMs: 1_000 }))).toEqual(['c1']);
});
