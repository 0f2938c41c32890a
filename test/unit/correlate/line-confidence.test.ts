import { describe, expect, test } from 'vitest';
import { joinErrorRows } from '../../../src/correlate/error-rows.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { joined, row, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const cut = (id: string, atMs = 10_001, change: Partial<Stream> = {}) =>
  stream({ id, ...change })
    .eventAt(3)
    .cutAt(atMs)
    .done();
const endAt = base + 10_001;
const line = (change: Partial<LogRecord> = {}) =>
  row('nginx', 'idle-timeout', { kind: 'error', endedAt: endAt, stampMs: 1, ...change });
const told = (
  streams: Stream[],
  errors: LogRecord[],
  access: ReturnType<typeof joined>[] = [],
  offsetMs = 0,
) =>
  joinErrorRows('nginx', streams, errors, access, offsetMs).map(({ streamId, record, join, confidence }) => [
    streamId,
    errors.indexOf(record),
    join,
    confidence,
  ]);

describe('how sure a line is that is told by its time', () => {
  const sure = (streams: Stream[], lines: LogRecord[]) =>
    told(streams, lines).map(([, , , confidence]) => confidence);
  const foreign = (change: Partial<LogRecord> = {}) =>
    line({ connection: '9', reason: 'upstream-closed', ...change });
  const own = [line({ connection: '1' }), line({ connection: '3' })];

  test('likely, however many lines there are of its kind: another client may have asked the same', () => {
    expect(sure([cut('c1')], [line()])).toEqual(['likely']);
    expect(sure([cut('c1'), cut('c2')], own)).toEqual(['likely', 'likely']);
    expect(sure([cut('c1')], own)).toEqual(['likely']);
  });

  test('possible where more connections than streams tell different stories: any may have been ours', () => {
    expect(sure([cut('c1')], [...own, foreign()])).toEqual(['possible']);
    expect(sure([cut('c1')], [...own, foreign({ endedAt: endAt + 1_000 })])).toEqual(['possible']);
  });

  test('a line of another end, minutes later, does not count', () => {
    expect(sure([cut('c1')], [...own, foreign({ endedAt: base + 300_001 })])).toEqual(['likely']);
  });

  test('as many connections as streams stay likely, whatever stories they tell', () => {
    const lines = [line({ connection: '1' }), line({ connection: '1', reason: 'buffered-to-disk' })];
    expect(sure([cut('c1')], lines)).toEqual(['likely', 'likely']);
    expect(sure([cut('c1'), cut('c2')], [line({ connection: '1' }), foreign()])).toEqual([
      'likely',
      'likely',
    ]);
  });

  test('a line for another path does not count', () => {
    expect(sure([cut('c1')], [...own, foreign({ path: '/other' })])).toEqual(['likely']);
  });

  test('is judged on the clock of its log, however far that is off', () => {
    const hour = 3_600_000;
    const at = (offset: number) => [...own, foreign()].map((one) => ({ ...one, endedAt: endAt + offset }));
    const sureAt = (offset: number) => told([cut('c1')], at(offset), [], offset).map(([, , , sure]) => sure);
    expect([sureAt(hour), sureAt(-hour)]).toEqual([['possible'], ['possible']]);
  });
});

describe('a line that its access row must agree with', () => {
  const access = (change: Partial<LogRecord> = {}, one = cut('c1')) =>
    joined(one, row('nginx', 'unknown', { endedAt: endAt, startedAt: base + 1, ...change }));
  const refused = (change: Partial<LogRecord> = {}) =>
    line({ reason: 'closed-before-headers', connection: '3', ...change });
  const failed = stream({ id: 'f1' }).openedAfter(9_990).answered(502).done();

  test('as many connections as rows that are all ours: certain, and each stream has one', () => {
    const two = [cut('c1'), cut('c2')];
    const rows = two.map((one) => access({}, one));
    const lines = [line({ connection: '1' }), line({ connection: '3' })];
    expect(told(two, lines, rows)).toEqual([
      ['c1', 0, 'tag', 'certain'],
      ['c2', 1, 'tag', 'certain'],
    ]);
    expect(told(two, lines.slice(1), rows).map(([, , join, sure]) => [join, sure])).toEqual([
      ['fuzzy', 'likely'],
    ]);
  });

  test('two lines of two connections for one row: one is another client’s', () => {
    const lines = [line({ connection: '1' }), line({ connection: '3' })];
    expect(told([cut('c1')], lines, [access()])).toEqual([['c1', 0, 'fuzzy', 'likely']]);
  });

  test('an upstream that gave the answer excludes a failure before its head', () => {
    const near = { endedAt: base + 9_995, startedAt: base + 9_990 };
    const answered = joined(failed, row('nginx', 'unknown', { ...near, upstreamStatus: '200' }));
    const broke = joined(failed, row('nginx', 'unknown', { ...near, upstreamStatus: '502' }));
    const at = { endedAt: base + 9_995 };
    expect(told([failed], [refused(at)], [answered])).toEqual([]);
    expect(told([failed], [refused(at)], [broke])).toEqual([['f1', 0, 'tag', 'certain']]);
  });

  test('a line from before the request, or from after its row, is another client’s', () => {
    const near = { endedAt: base + 9_995, startedAt: base + 9_990, stampMs: 1, upstreamStatus: '502' };
    const rows = [joined(failed, row('nginx', 'unknown', near))];
    const at = (ms: number) => told([failed], [refused({ endedAt: base + ms })], rows).length;
    expect([at(9_800), at(9_992), at(10_300)]).toEqual([0, 1, 0]);
  });

  test('a row with a connection number leaves no line of another number to its stream', () => {
    expect(told([cut('c1')], [line({ connection: '8' })], [access({ connection: '7' })])).toEqual([]);
  });
});
