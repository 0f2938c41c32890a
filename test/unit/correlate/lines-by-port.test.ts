import { describe, expect, test } from 'vitest';
import { joinErrorRows } from '../../../src/correlate/error-rows.ts';
import type { Join } from '../../../src/model/facts.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { joined, row, stream } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const cut = (id: string, localPort: number, atMs = 10_001) =>
  stream({ id, localPort }).eventAt(3).cutAt(atMs).done();
const line = (change: Partial<LogRecord> = {}) =>
  row('edge', 'idle-timeout', {
    kind: 'error',
    path: null,
    method: null,
    clientAddress: '192.0.2.7',
    clientPort: 40_001,
    isUnnamed: true,
    endedAt: base + 10_001,
    stampMs: 1,
    ...change,
  });
const own = (of: Stream, change: Partial<LogRecord> = {}) =>
  joined(of, row('edge', 'unknown', { clientAddress: '192.0.2.7', endedAt: null, ...change }));
const told = (streams: Stream[], errors: LogRecord[], access = streams.map((one) => own(one))) =>
  joinErrorRows('edge', streams, errors, access, 0).map(({ streamId, confidence }) => [streamId, confidence]);

describe('a line that names a connection and no request', () => {
  const streams = [cut('c1', 40_000), cut('c2', 40_001)];

  test('is about the stream of that port, as sure as its row is, whose address it has', () => {
    expect(told(streams, [line()])).toEqual([['c2', 'certain']]);
  });

  test('is likely where no row tells our address', () => {
    expect(told(streams, [line()], [])).toEqual([['c2', 'likely']]);
  });

  test('is likely where its row itself is one of several that fit', () => {
    const access = streams.map((one): Join => ({ ...own(one), join: 'fuzzy', confidence: 'possible' }));
    expect(told(streams, [line()], access)).toEqual([['c2', 'likely']]);
  });

  test('is another client’s where the address is, or where others are told by their ports', () => {
    expect(told(streams, [line({ clientAddress: '192.0.2.8' })])).not.toContainEqual(['c2', 'certain']);
    expect(told(streams, [line(), line({ clientPort: 50_000 })])).toEqual([['c2', 'certain']]);
  });

  test('with another port is its own again where the request met this hop twice: it is in front of itself', () => {
    const [one] = streams as [Stream, Stream];
    const errors = [line({ clientPort: 40_000, reason: 'upstream-closed' }), line({ clientPort: 50_000 })];
    expect(told([one], errors, [own(one), own(one, { line: 2 })])).toEqual([
      ['c1', 'certain'],
      ['c1', 'likely'],
    ]);
    expect(told([one], errors, [own(one)])).toEqual([['c1', 'certain']]);
  });

  test('is about no stream that ended long before, or began later', () => {
    expect(told(streams, [line({ endedAt: base + 60_000 })])).toEqual([]);
    expect(told(streams, [line({ endedAt: base - 5_000 })])).toEqual([]);
  });

  test('takes the line of the same worker along that names no client', () => {
    const before = line({
      clientAddress: null,
      clientPort: undefined,
      connection: '1:2',
      endedAt: base + 10_000,
    });
    expect(told(streams, [before, line({ connection: '1:2' })])).toEqual([
      ['c2', 'certain'],
      ['c2', 'certain'],
    ]);
  });

  test('of several streams on one connection is about one of them', () => {
    expect(told([cut('c1', 40_001, 5_000), cut('c2', 40_001)], [line()])).toEqual([['c2', 'certain']]);
    expect(told([cut('c1', 40_001, 10_050), cut('c2', 40_001)], [line()])).toEqual([['c2', 'likely']]);
  });
});

describe('behind another hop, whose ports are none of ours', () => {
  test('a line is told by the row with its address that ended with it', () => {
    const one = cut('c1', 40_000);
    const row = own(one, {
      clientAddress: '10.0.0.1',
      endedAt: base + 10_000,
      stampMs: 10,
      durationMs: 10_000,
    });
    expect(told([one], [line({ clientAddress: '10.0.0.1' })], [row])).toEqual([['c1', 'certain']]);
  });

  test('and is no more than possible by its time alone', () => {
    expect(told([cut('c1', 40_000)], [line({ clientAddress: '10.0.0.1' })], [])).toEqual([
      ['c1', 'possible'],
    ]);
  });
});
