import { describe, expect, it } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import { inZone, zoneShift } from '../../../src/correlate/log-zone.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const zoneMs = 5.5 * 3_600_000;

function cut(id: string) {
  return stream({ id }).eventAt(10).cutAt(2_000).done();
}

function timedOut(connection: string, endedAt: number) {
  return row('nginx', 'idle-timeout', { kind: 'error', dialect: 'nginx-error', connection, endedAt });
}

describe('an error log without a zone', () => {
  const streams = [cut('z1'), cut('z2')];
  const end = streams[0]!.openedAt + 2_000;

  it('is read in the zone that makes a line of its own fit every stream, and its times are put right', () => {
    const rows = [timedOut('2', end + zoneMs), timedOut('3', end + zoneMs)];
    const { joins, records } = correlate('run', streams, [sampleHop('nginx')], rows);
    expect(joins.map(({ streamId }) => streamId).sort()).toEqual(['z1', 'z2']);
    expect(records.map(({ endedAt }) => endedAt)).toEqual([end, end]);
  });

  it('is left as it is where its lines are fewer than the streams', () => {
    const { joins } = correlate('run', streams, [sampleHop('nginx')], [timedOut('2', end + zoneMs)]);
    expect(joins).toEqual([]);
  });

  it('is left as it is where a line fits as it stands', () => {
    const rows = [timedOut('2', end), timedOut('3', end + zoneMs), timedOut('4', end + zoneMs)];
    const { records } = correlate('run', streams, [sampleHop('nginx')], rows);
    expect(records.map(({ endedAt }) => endedAt)).toEqual([end, end + zoneMs, end + zoneMs]);
  });

  it('is left as it is where no whole zone fits', () => {
    const at = end + zoneMs + 7 * 60_000;
    const { joins } = correlate('run', streams, [sampleHop('nginx')], [timedOut('2', at), timedOut('3', at)]);
    expect(joins).toEqual([]);
  });
});

describe('a line about a failed start', () => {
  it('belongs to a stream that opened all the same, at its beginning', () => {
    const open = stream({ id: 'o1' }).eventAt(10).stoppedAt(6_000).done();
    const refused = row('nginx', 'connect-refused', {
      kind: 'error',
      connection: '2',
      endedAt: open.openedAt,
    });
    const late = { ...refused, connection: '9', endedAt: open.openedAt + 4_000 };
    const { joins } = correlate('run', [open], [sampleHop('nginx')], [refused, late]);
    expect(joins.map(({ record }) => record)).toEqual([refused]);
  });
});

describe('a row with another User-Agent than ours', () => {
  const ours = stream({ id: 's1', requestHeaders: [['user-agent', 'sse-doctor/0 (run/s1)']] })
    .eventAt(10)
    .cutAt(2_000)
    .done();
  const at = (endedAt: number, userAgent: string) =>
    row('nginx', 'clean', { endedAt, userAgent, stampMs: 1000 });
  const end = ours.openedAt + 2_000;

  it('tells nothing of our clock, and is not paired with a stream of another time', () => {
    const rows = [at(end - 300_000, 'Mozilla/5.0')];
    expect(correlate('run', [ours], [sampleHop('nginx')], rows).joins).toEqual([]);
  });

  it('is a guess at most where the time is the same: a proxy may have replaced it', () => {
    const [join] = correlate('run', [ours], [sampleHop('nginx')], [at(end, 'Amazon CloudFront')]).joins;
    expect(join?.confidence).toBe('possible');
  });
});

describe('the zone of an error log', () => {
  const streams = [cut('z1'), cut('z2')];
  const end = streams[0]!.openedAt + 2_000;
  const shiftOf = (shiftMs: number, change: Partial<LogRecord> = {}, offsetMs = 0) =>
    zoneShift(
      streams,
      ['2', '3'].map((connection) => ({ ...timedOut(connection, end + shiftMs), ...change })),
      offsetMs,
    );

  it('is a whole number of quarters of an hour, ahead of ours or behind', () => {
    expect(shiftOf(zoneMs)).toBe(zoneMs);
    expect(shiftOf(-zoneMs)).toBe(-zoneMs);
    expect(shiftOf(5.75 * 3_600_000)).toBe(5.75 * 3_600_000);
    expect(shiftOf(15 * 60_000)).toBe(15 * 60_000);
  });

  it('is at most 26 hours from ours, from the one side of the date line to the other', () => {
    expect(shiftOf(26 * 3_600_000)).toBe(26 * 3_600_000);
    expect(shiftOf(-26 * 3_600_000)).toBe(-26 * 3_600_000);
    expect(shiftOf(26.25 * 3_600_000)).toBe(0);
    expect(shiftOf(-26.25 * 3_600_000)).toBe(0);
  });

  it('is ours where the rows fit as they stand', () => {
    expect(shiftOf(0)).toBe(0);
  });

  it('is looked for on the clock of that machine', () => {
    expect(shiftOf(zoneMs + 200_000, {}, 200_000)).toBe(zoneMs);
    expect(shiftOf(zoneMs + 200_000)).toBe(0);
  });

  it('is not told by lines without a request or without a time', () => {
    expect(shiftOf(zoneMs, { path: null })).toBe(0);
    expect(shiftOf(zoneMs, { endedAt: null })).toBe(0);
  });

  it('needs a connection of its own for each stream', () => {
    const lines = [timedOut('2', end + zoneMs), timedOut('2', end + zoneMs)];
    expect(zoneShift(streams, lines, 0)).toBe(0);
  });

  it('needs a line that fits each stream, not many that fit one', () => {
    const far = stream({ id: 'z3' }).eventAt(10).cutAt(60_000).done();
    const lines = ['2', '3', '4'].map((connection) => timedOut(connection, end + zoneMs));
    expect(zoneShift([streams[0]!, far], lines, 0)).toBe(0);
    expect(zoneShift([streams[0]!, far], [...lines, timedOut('5', end + 58_000 + zoneMs)], 0)).toBe(zoneMs);
  });

  it('does not count a line that fits in no zone among those connections', () => {
    const lines = [timedOut('2', end + zoneMs), timedOut('3', end + zoneMs + 400_000)];
    expect(zoneShift(streams, lines, 0)).toBe(0);
  });

  it('is not asked of streams that we ended, or that were never answered', () => {
    const lines = [timedOut('2', end + zoneMs), timedOut('3', end + zoneMs)];
    const own = stream({ id: 'own' }).eventAt(10).stoppedAt(60_000).done();
    const lost = stream({ id: 'lost' }).openedAfter(60_000).failed('response', 'ECONNRESET').done();
    expect(zoneShift([own], lines, 0)).toBe(0);
    expect(zoneShift([...streams, own, lost], lines, 0)).toBe(zoneMs);
  });

  it('is the nearest of those that would do', () => {
    const lines = [2, 1, -1].flatMap((hours) =>
      ['2', '3'].map((name) => timedOut(`${hours}${name}`, end + hours * 3_600_000)),
    );
    expect(Math.abs(zoneShift(streams, lines, 0))).toBe(3_600_000);
  });

  it('is no matter to a row without a time', () => {
    const row = timedOut('2', end);
    expect(inZone(row, zoneMs).endedAt).toBe(end - zoneMs);
    expect(inZone({ ...row, endedAt: null }, zoneMs).endedAt).toBeNull();
  });
});
