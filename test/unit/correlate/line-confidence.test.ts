import { describe, expect, test } from 'vitest';
import { joinErrorRows } from '../../../src/correlate/error-rows.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { type joined, row, stream } from '../facts-builder.ts';

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

describe('how sure a line is', () => {
  const sure = (streams: Stream[], lines: LogRecord[]) =>
    told(streams, lines).map(([, , , confidence]) => confidence);

  test('certain with a line of that kind for each stream it may be about, else likely', () => {
    const two = [cut('c1'), cut('c2')];
    expect(sure(two, [line({ connection: '1' }), line({ connection: '3' })])).toEqual(['certain', 'certain']);
    expect(sure(two, [line()])).toEqual(['likely']);
  });

  test('a second later it counts too, as both fit the same streams', () => {
    const two = [cut('c1'), cut('c2', 11_001)];
    const lines = [line({ connection: '1' }), line({ connection: '3', endedAt: endAt + 1_000 })];
    expect(sure(two, lines)).toEqual(['certain', 'certain']);
    expect(sure(two, [...lines].reverse())).toEqual(['certain', 'certain']);
  });

  test('a line of another end, minutes later, does not count', () => {
    const three = [cut('c1'), cut('c2'), cut('c3', 300_001)];
    expect(
      sure(three, [line({ connection: '1' }), line({ connection: '3', endedAt: base + 300_001 })]),
    ).toEqual(['likely', 'certain']);
  });

  test('more connections than streams with another story make it likely: any may have been ours', () => {
    const foreign = line({ connection: '9', reason: 'upstream-closed' });
    expect(sure([cut('c1')], [line({ connection: '1' }), line({ connection: '3' }), foreign])).toEqual([
      'likely',
    ]);
  });

  test('as many connections as streams stay certain, also with a second line of another kind', () => {
    const lines = [line({ connection: '1' }), line({ connection: '1', reason: 'buffered-to-disk' })];
    expect(sure([cut('c1')], lines)).toEqual(['certain', 'certain']);
  });

  test('more connections with the same story stay certain', () => {
    expect(sure([cut('c1')], [line({ connection: '1' }), line({ connection: '3' })])).toEqual(['certain']);
  });

  test('as many connections as streams stay certain, whatever stories they tell', () => {
    const two = [cut('c1'), cut('c2')];
    const mixed = [
      line({ connection: '1' }),
      line({ connection: '1' }),
      line({ connection: '3', reason: 'upstream-closed' }),
    ];
    expect(sure(two, mixed)[0]).toBe('certain');
  });

  test('a line for another path, which fits another stream, does not count', () => {
    const other = stream({ id: 'o1', url: 'http://app.example.test:8080/other' })
      .eventAt(3)
      .cutAt(10_001)
      .done();
    const two = [cut('c1'), cut('c2'), other];
    const lines = [line({ connection: '1' }), line({ connection: '3', path: '/other' })];
    expect(sure(two, lines)).toEqual(['likely', 'certain']);
  });

  test('lines that fit one of its streams count, though they fit others too', () => {
    const three = [cut('c1', 8_501), cut('c2', 10_001), cut('c3', 11_501)];
    const lines = [8_501, 10_001, 11_501].map((at, n) => line({ endedAt: base + at, connection: String(n) }));
    expect(sure(three, lines)).toEqual(['certain', 'certain', 'certain']);
    expect(sure(three, lines.slice(0, 1))).toEqual(['likely']);
  });

  test('is judged on the clock of its log, however far that is off', () => {
    const two = [cut('c1'), cut('c2', 11_001)];
    const hour = 3_600_000;
    const lines = [1_000, 0].map((late) => line({ endedAt: endAt + late + hour, connection: String(late) }));
    expect(told(two, lines, [], hour).map(([, , , confidence]) => confidence)).toEqual([
      'certain',
      'certain',
    ]);
    const behind = [1_000, 0].map((late) => line({ endedAt: endAt + late - hour, connection: String(late) }));
    expect(told(two, behind, [], -hour).map(([, , , confidence]) => confidence)).toEqual([
      'certain',
      'certain',
    ]);
  });

  test('does not depend on the order of the lines', () => {
    const streams = [10_001, 300_001, 600_001].flatMap((at, n) => [cut(`a${n}`, at), cut(`b${n}`, at)]);
    const lines = [600_001, 10_001, 300_001, 10_001, 600_001, 300_001].map((at, n) =>
      line({ endedAt: base + at, connection: String(n) }),
    );
    expect(sure(streams, lines)).toEqual(Array(6).fill('certain'));
  });
});
