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

describe('a line with the connection number of an access row', () => {
  const streams = [cut('c1'), cut('c2')];
  const access = (join: 'tag' | 'fuzzy', connection: string | null = '7') =>
    joined(streams[1] as Stream, row('nginx', 'unknown', { connection }), join);

  test('is about its stream, as sure as the access row is', () => {
    expect(told(streams, [line({ connection: '7' })], [access('tag')])).toEqual([
      ['c2', 0, 'tag', 'certain'],
    ]);
    expect(told(streams, [line({ connection: '7' })], [access('fuzzy')])).toEqual([
      ['c2', 0, 'fuzzy', 'likely'],
    ]);
  });

  test('is about it whatever the time, and also without a request', () => {
    const errors = [
      line({ connection: '7', endedAt: base + 900_000 }),
      line({ connection: '7', path: null }),
    ];
    expect(told(streams, errors, [access('tag')]).map(([id]) => id)).toEqual(['c2', 'c2']);
  });

  test('is about another request of that connection where it names another path', () => {
    expect(told(streams, [line({ connection: '7', path: '/other' })], [access('tag')])).toEqual([]);
  });

  test('that no access row has is told by its time', () => {
    expect(told([cut('c1')], [line({ connection: '8' })], [access('tag')])).toEqual([
      ['c1', 0, 'fuzzy', 'likely'],
    ]);
  });

  test('is not shared by rows without one', () => {
    const far = cut('far', 60_001);
    expect(told([far], [line({ connection: null })], [joined(far, row('nginx', 'unknown'))])).toEqual([]);
    expect(
      told([far], [line({ connection: '' })], [joined(far, row('nginx', 'unknown', { connection: '' }))]),
    ).toEqual([]);
  });

  test('of a stream that was not asked is told by its time', () => {
    const strange = joined(cut('gone'), row('nginx', 'unknown', { connection: '7' }));
    expect(told([cut('c1')], [line({ connection: '7' })], [strange])).toEqual([['c1', 0, 'fuzzy', 'likely']]);
  });

  test('leaves its stream to no other line, whose streams are the rest', () => {
    const errors = [line({ connection: '7' }), line({ connection: '8' })];
    expect(told(streams, errors, [access('tag')])).toEqual([
      ['c2', 0, 'tag', 'certain'],
      ['c1', 1, 'fuzzy', 'likely'],
    ]);
  });
});

describe('lines by their time', () => {
  test('go to the stream that ended closest', () => {
    const streams = [cut('early', 9_501), cut('close', 10_101), cut('late', 10_901)];
    expect(told(streams, [line()]).map(([id]) => id)).toEqual(['close']);
    expect(told(streams, [line({ endedAt: endAt + 3_600_000 })], [], 3_600_000).map(([id]) => id)).toEqual([
      'close',
    ]);
  });

  test('a stamp of whole seconds is taken at its middle', () => {
    const streams = [cut('start', 10_051), cut('middle', 10_601), cut('end', 11_001)];
    expect(told(streams, [line({ stampMs: 1_000 })]).map(([id]) => id)).toEqual(['middle']);
  });

  test('that say a response broke off go to the stream that did, among the complete answers of one HTTP/2 connection', () => {
    const ended = (id: string, atMs: number) => stream({ id }).eventAt(3).endedAt(atMs).done();
    const streams = [ended('done', 10_001), cut('broken', 10_901), ended('next', 10_002)];
    const closed = line({ reason: 'upstream-closed', connection: '3' });
    expect(told(streams, [closed]).map(([id]) => id)).toEqual(['broken']);
    expect(told([streams[0] as Stream], [closed]).map(([id]) => id)).toEqual(['done']);
    const other = line({ reason: 'buffered-to-disk', connection: '3' });
    expect(told(streams, [other]).map(([id]) => id)).toEqual(['done']);
  });

  test('that say a client left are about no answer that was complete', () => {
    const answer = { kind: 'openai-chat', end: { word: '[DONE]', atMs: 9, later: 0 } } as const;
    const complete = stream({ id: 'c1' }).eventAt(3).with({ answer }).endedAt(10_001).done();
    expect(told([complete], [line({ reason: 'client-closed' })])).toEqual([]);
    expect(told([complete], [line({ reason: 'upstream-closed' })])).toHaveLength(1);
  });

  test('each stream has one line of a kind, and a line too many has none', () => {
    const streams = [cut('c1'), cut('c2')];
    const lines = [line({ connection: '1' }), line({ connection: '3' }), line({ connection: '5' })];
    expect(told(streams, lines).map(([id, n]) => [id, n])).toEqual([
      ['c1', 0],
      ['c2', 1],
    ]);
  });

  test('of one connection go together, one of each kind', () => {
    const streams = [cut('c1'), cut('c2', 10_002)];
    const lines = [
      line({ connection: '1' }),
      line({ connection: '3' }),
      line({ connection: '3', reason: 'buffered-to-disk' }),
      line({ connection: '3', reason: 'buffered-to-disk' }),
    ];
    const joins = told(streams, lines);
    const ofThree = joins.filter(([, n]) => n !== 0).map(([id, n]) => [id, n]);
    expect(joins.find(([, n]) => n === 0)?.[0]).not.toBe(ofThree[0]?.[0]);
    expect(new Set(ofThree.map(([id]) => id)).size).toBe(1);
    expect(ofThree).toHaveLength(2);
  });

  test('of a connection that two streams share go to the one that ended closest', () => {
    const streams = [cut('far', 10_601), cut('near', 10_101)];
    const shared = { connection: '3' };
    const lines = [
      line({ ...shared, reason: 'buffered-to-disk' }),
      line({ ...shared, reason: 'buffered-to-disk' }),
      line({ ...shared, endedAt: endAt + 650 }),
    ];
    const joins = told(streams, lines);
    expect(joins.filter(([, n]) => n === 2).map(([id]) => id)).toEqual(['far']);
  });

  test('the commonest kind goes first: what is logged once is rather another client’s', () => {
    const streams = [cut('c1'), cut('c2')];
    const lines = [
      line({ reason: 'upstream-closed', connection: '1' }),
      line({ connection: '3' }),
      line({ connection: '5' }),
    ];
    expect(told(streams, lines).map(([, n]) => n)).toEqual([1, 2]);
  });

  test('that name the upstream of a connection passed on as a whole are about the stream that ended then', () => {
    expect(told([cut('c1')], [line({ path: null, method: null })])).toEqual([['c1', 0, 'fuzzy', 'likely']]);
  });

  test('without a request are about a connection, and may be anyone’s', () => {
    expect(told([cut('c1')], [line({ path: null })])).toEqual([]);
  });
});

describe('a line that says that the client left', () => {
  const left = line({ reason: 'client-closed' });
  const whole = () => stream({ id: 'c1' }).eventAt(3).endedAt(10_001).done();

  test('of the first hop is never about a stream that came to its end', () => {
    expect(told([whole()], [left])).toEqual([]);
    expect(told([cut('c1')], [left])).toEqual([['c1', 0, 'fuzzy', 'likely']]);
  });

  test('of a hop behind may be: the one in front of it left, and hid that', () => {
    expect(joinErrorRows('nginx', [whole()], [left], [], 0, [], true)).toHaveLength(1);
  });

  test('another reason stays', () => {
    expect(told([whole()], [line()])).toHaveLength(1);
  });
});
