import { describe, expect, it } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
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
