import { describe, expect, test } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const nginx = sampleHop('nginx');
const base = 1_800_000_000_000;
const cut = () => stream().eventAt(3).cutAt(2_001);

describe('rows that carry the tag', () => {
  test('belong to the stream that sent it, for certain', () => {
    const one = cut().done();
    const two = cut().done();
    const record = row('nginx', 'idle-timeout', { userAgent: `sse-doctor/0.1.0 (${two.tag})` });
    const { joins } = correlate('run', [one, two], [nginx], [record]);
    expect(joins).toMatchObject([{ streamId: two.id, hop: 'nginx', join: 'tag', confidence: 'certain' }]);
  });

  test('of another run are nobody of ours', () => {
    const one = cut().done();
    const record = row('nginx', 'clean', { userAgent: `sse-doctor/0.1.0 (other/${one.id})`, path: '/other' });
    expect(correlate('run', [one], [nginx], [record]).joins).toEqual([]);
  });

  test('tell how far the clock of the proxy is off', () => {
    const one = cut().done();
    const record = row('nginx', 'clean', {
      userAgent: `x (${one.tag})`,
      startedAt: base + 1 + 90_000,
      stampMs: 1,
    });
    expect(correlate('run', [one], [nginx], [record]).clockOffsetMs.nginx).toBeCloseTo(90_000, -1);
  });
});

describe('the clock of the proxy', () => {
  const rowsAt = (ends: number[]) => {
    const streams = ends.map((late) => stream().openedAfter(late).eventAt(3).cutAt(2_001).done());
    const rows = streams.map((one) =>
      row('nginx', 'unknown', {
        userAgent: `x (${one.tag})`,
        endedAt: Math.floor((one.openedAt + 2_001) / 1_000) * 1_000,
      }),
    );
    return correlate('run', streams, [nginx], rows).clockOffsetMs.nginx;
  };

  test('is ours although whole seconds were logged, also where the streams end on both sides of a second', () => {
    expect(rowsAt([990, 995, 1_003, 1_010])).toBe(0);
    expect(rowsAt([100, 1_400])).toBe(0);
  });
});

describe('rows without a tag', () => {
  test('are joined by request id, for certain', () => {
    const one = cut().done();
    const { joins } = correlate('run', [one], [nginx], [row('nginx', 'clean', { requestId: one.requestId })]);
    expect(joins).toMatchObject([{ join: 'request-id', confidence: 'certain' }]);
  });

  test('are joined by path, duration and time, and are likely at most', () => {
    const one = cut().done();
    const record = row('nginx', 'clean', { endedAt: base + 2_000, durationMs: 2_000, stampMs: 1 });
    expect(correlate('run', [one], [nginx], [record]).joins).toMatchObject([
      { join: 'fuzzy', confidence: 'likely' },
    ]);
  });

  test('are held by their start: the FIN may come a second after the proxy ended the stream', () => {
    const one = stream().eventAt(3).cutAt(3_001).done();
    const record = row('envoy', 'idle-timeout', {
      startedAt: base + 2,
      endedAt: base + 2_002,
      durationMs: 2_000,
      stampMs: 1,
    });
    expect(correlate('run', [one], [sampleHop('envoy')], [record]).joins).toMatchObject([{ join: 'fuzzy' }]);
  });

  test('of another path, status or duration are left alone', () => {
    const one = cut().done();
    const rows = [
      row('nginx', 'clean', { endedAt: base + 2_000, path: '/else' }),
      row('nginx', 'clean', { endedAt: base + 2_000, status: 404 }),
      row('nginx', 'clean', { endedAt: base + 2_000, durationMs: 9_000 }),
    ];
    expect(correlate('run', [one], [nginx], rows).joins).toEqual([]);
  });

  test('that fit as well as another are only possible', () => {
    const one = cut().done();
    const rows = [0, 300].map((late) =>
      row('nginx', 'clean', { endedAt: base + 2_000 + late, durationMs: 2_000, stampMs: 1 }),
    );
    expect(correlate('run', [one], [nginx], rows).joins).toMatchObject([{ confidence: 'possible' }]);
  });

  test('are found although the clock of the proxy is minutes off', () => {
    const one = cut().done();
    const record = row('nginx', 'clean', { endedAt: base + 2_000 + 300_000, durationMs: 2_000, stampMs: 1 });
    expect(correlate('run', [one], [nginx], [record]).joins).toMatchObject([{ join: 'fuzzy' }]);
  });
});

describe('error rows', () => {
  const line = (change = {}) =>
    row('nginx', 'idle-timeout', { kind: 'error', dialect: 'nginx-error', endedAt: base + 2_000, ...change });

  test('follow the connection number of the access row', () => {
    const one = cut().done();
    const two = cut().done();
    const access = row('nginx', 'unknown', { userAgent: `x (${two.tag})`, connection: '7' });
    const { joins } = correlate('run', [one, two], [nginx], [access, line({ connection: '7' })]);
    expect(joins.find(({ record }) => record.kind === 'error')).toMatchObject({
      streamId: two.id,
      join: 'tag',
    });
  });

  test('go to the stream that ended then, told by the time alone and so never certain', () => {
    const one = cut().done();
    const two = cut().done();
    const { joins } = correlate('run', [one, two], [nginx], [line(), line({ line: 2 })]);
    expect(new Set(joins.map(({ streamId }) => streamId))).toEqual(new Set([one.id, two.id]));
    expect(joins.every(({ confidence }) => confidence === 'likely')).toBe(true);
  });

  test('fewer lines than streams are likely at most', () => {
    const { joins } = correlate('run', [cut().done(), cut().done()], [nginx], [line()]);
    expect(joins).toMatchObject([{ confidence: 'likely' }]);
  });

  test('of another connection that tell another story are not laid upon a stream that has its line', () => {
    const streams = [cut().done(), cut().done()];
    const foreign = line({ reason: 'upstream-closed', connection: '1' });
    const own = [line({ line: 2, connection: '3' }), line({ line: 3, connection: '5' })];
    const { joins } = correlate('run', streams, [nginx], [foreign, ...own]);
    expect(joins.map(({ record, confidence }) => [record.reason, confidence])).toEqual([
      ['idle-timeout', 'possible'],
      ['idle-timeout', 'possible'],
    ]);
  });

  test('of one connection all go to its stream', () => {
    const one = cut().done();
    const lines = [line({ connection: '3' }), line({ line: 2, reason: 'buffered-to-disk', connection: '3' })];
    const { joins } = correlate('run', [one], [nginx], lines);
    expect(joins.map(({ streamId, confidence }) => [streamId, confidence])).toEqual([
      [one.id, 'likely'],
      [one.id, 'likely'],
    ]);
  });

  test('another client’s row that the line fits as well leaves it likely', () => {
    const one = cut().done();
    const ours = row('nginx', 'unknown', { userAgent: `x (${one.tag})`, endedAt: base + 2_000 });
    const theirs = row('nginx', 'unknown', { userAgent: 'curl/8', endedAt: base + 2_000 });
    const ofLine = (rows: ReturnType<typeof row>[]) =>
      correlate('run', [one], [nginx], [...rows, line({ connection: '3' })]).joins.find(
        ({ record }) => record.kind === 'error',
      );
    expect(ofLine([ours])).toMatchObject({ streamId: one.id, join: 'tag', confidence: 'certain' });
    expect(ofLine([ours, theirs])).toMatchObject({ streamId: one.id, join: 'fuzzy', confidence: 'likely' });
  });

  test('behind another hop the port in them is that hop’s, and tells nothing', () => {
    const one = cut().done();
    const named = line({ hop: 'inner', clientPort: 40_001, clientAddress: '127.0.0.1' });
    const inner = { ...nginx, name: 'inner' };
    const said = (hops: (typeof nginx)[]) => correlate('run', [one], hops, [named]).joins[0]?.confidence;
    expect(said([nginx, inner])).toBe('likely');
    expect(said([inner])).toBe('possible');
  });

  test('of the second after a row are not about it: the row is written last', () => {
    const streams = [cut().done(), cut().openedAfter(1_000).done()];
    const rows = streams.map((one, n) =>
      row('nginx', 'unknown', { userAgent: `x (${one.tag})`, endedAt: base + 2_000 + n * 1_000 }),
    );
    const lines = [line({ connection: '3' }), line({ connection: '4', endedAt: base + 3_000 })];
    const { joins } = correlate('run', streams, [nginx], [...rows, ...lines]);
    const told = joins.filter(({ record }) => record.kind === 'error');
    expect(told.map(({ streamId, confidence }) => [streamId, confidence])).toEqual(
      streams.map(({ id }) => [id, 'certain']),
    );
  });

  test('about one upstream server are not about a request that another one served', () => {
    const streams = [cut().done(), cut().done()];
    const [first, second] = ['10.0.0.1:80', '10.0.0.2:80'];
    const rows = streams.map((one, n) =>
      row('nginx', 'unknown', {
        ...{ userAgent: `x (${one.tag})`, endedAt: base + 2_000 },
        upstreamAddress: n === 0 ? first : second,
      }),
    );
    const lines = [
      line({ connection: '3', upstreamAddress: second }),
      line({ line: 2, connection: '4', upstreamAddress: first }),
    ];
    const { joins } = correlate('run', streams, [nginx], [...rows, ...lines]);
    const told = joins.filter(({ record }) => record.kind === 'error');
    expect(told.map(({ streamId, record }) => [streamId, record.connection]).sort()).toEqual([
      [streams[0]?.id, '4'],
      [streams[1]?.id, '3'],
    ]);
  });

  test('without a request, or long before the end, are nobody of ours', () => {
    const one = cut().done();
    expect(
      correlate('run', [one], [nginx], [line({ path: null }), line({ endedAt: base - 9_000 })]).joins,
    ).toEqual([]);
  });

  test('say nothing of a stream that we stopped ourselves', () => {
    const one = stream().eventAt(3).stoppedAt(2_001).done();
    expect(correlate('run', [one], [nginx], [line()]).joins).toEqual([]);
  });
});

describe('the rows of several hops', () => {
  const envoy = sampleHop('envoy');

  test('are joined hop by hop, each on its own clock', () => {
    const one = cut().done();
    const tagged = (hop: string, offset: number) =>
      row(hop, 'clean', { userAgent: `x (${one.tag})`, startedAt: base + 1 + offset, stampMs: 1 });
    const rows = [tagged('nginx', 90_000), tagged('envoy', -40_000)];
    const { joins, clockOffsetMs } = correlate('run', [one], [nginx, envoy], rows);
    expect(joins.map(({ hop, record }) => [hop, record])).toEqual([
      ['nginx', rows[0]],
      ['envoy', rows[1]],
    ]);
    expect(clockOffsetMs).toEqual({ nginx: 90_000, envoy: -40_000 });
  });

  test('a hop whose rows have no time says nothing of its clock', () => {
    const one = cut().done();
    const record = row('nginx', 'clean', { userAgent: `x (${one.tag})` });
    expect(correlate('run', [one], [nginx], [record]).clockOffsetMs).toEqual({});
  });

  test('a hop is not judged by the rows of another', () => {
    const one = cut().done();
    const fuzzy = row('envoy', 'clean', { endedAt: base + 2_001, durationMs: 2_000, stampMs: 1 });
    expect(correlate('run', [one], [nginx], [fuzzy]).joins).toEqual([]);
  });
});

describe('which streams and rows are paired', () => {
  const access = (change = {}) =>
    row('nginx', 'clean', { endedAt: base + 2_001, durationMs: 2_000, stampMs: 1, ...change });

  test('a stream asked around the proxies has no row, nor one whose request never went out', () => {
    const direct = cut().direct().done();
    const unsent = cut()
      .with({ marks: { ...cut().done().marks, requestSentMs: null } })
      .done();
    expect(correlate('run', [direct], [nginx], [access()]).joins).toEqual([]);
    expect(correlate('run', [unsent], [nginx], [access({ endedAt: base + 2_000 })]).joins).toEqual([]);
    const tagged = row('nginx', 'clean', { userAgent: `x (${direct.tag})` });
    expect(correlate('run', [direct], [nginx], [tagged]).joins).toEqual([]);
  });

  test('where rows carry the tag, none is guessed by its time', () => {
    const one = cut().done();
    const two = cut().done();
    const tagged = row('nginx', 'clean', { userAgent: `x (${one.tag})` });
    const { joins } = correlate('run', [one, two], [nginx], [tagged, access()]);
    expect(joins.map(({ join }) => join)).toEqual(['tag']);
  });

  test('a row of ours whose stream is not here is not guessed to be another’s', () => {
    const foreign = access({ userAgent: 'x (run/gone)' });
    expect(correlate('run', [cut().done()], [nginx], [foreign]).joins).toEqual([]);
  });

  test('the clock of the access log holds for the error log beside it', () => {
    const one = cut().done();
    const hour = 3_600_000;
    const tagged = row('nginx', 'unknown', {
      userAgent: `x (${one.tag})`,
      startedAt: base + 1 + hour + 120_000,
      stampMs: 1,
    });
    const error = row('nginx', 'idle-timeout', {
      kind: 'error',
      endedAt: base + 2_001 + hour + 120_000,
      stampMs: 1,
    });
    const { joins } = correlate('run', [one], [nginx], [tagged, error]);
    expect(joins.map(({ record }) => record)).toEqual([tagged, error]);
  });

  test('of a log in another zone only the error rows are put right', () => {
    const streams = [cut().done(), cut().done()];
    const late = 2 * 3_600_000;
    const errors = ['1', '3'].map((connection) =>
      row('nginx', 'idle-timeout', { kind: 'error', connection, endedAt: base + 2_000 + late }),
    );
    const other = access({ endedAt: base + 2_000 + late, path: '/other' });
    const { records, joins } = correlate('run', streams, [nginx], [...errors, other]);
    expect(records.map(({ endedAt }) => endedAt)).toEqual([base + 2_000, base + 2_000, base + 2_000 + late]);
    expect(records[2]).toBe(other);
    expect(joins.map(({ record }) => record.endedAt)).toEqual([base + 2_000, base + 2_000]);
  });

  test('records in our zone are given back as they came', () => {
    const error = row('nginx', 'idle-timeout', { kind: 'error', endedAt: base + 2_000 });
    expect(correlate('run', [cut().done()], [nginx], [error]).records[0]).toBe(error);
  });
});
