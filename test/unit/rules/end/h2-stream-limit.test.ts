import { describe, expect, it } from 'vitest';
import { h2StreamLimit } from '../../../../src/rules/end/h2-stream-limit.ts';
import { facts, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const h2 = (maxConcurrentStreams: number | null) =>
  stream({ h2: { maxConcurrentStreams, streamId: 1 } }).via('http2');
const limit = setting({ kind: 'max-streams', setting: 'http2_max_concurrent_streams', value: '1', line: 4 });

describe('h2-stream-limit', () => {
  it('is certain by the row that says the limit was met', () => {
    const record = row('nginx', 'connection-limited', {
      kind: 'error',
      reasonDetails: ['concurrent-streams'],
      raw: '[info] concurrent streams exceeded 1',
      words: 'concurrent streams exceeded 1',
    });
    expect(
      findingOf(
        h2StreamLimit,
        facts({
          hops: [sampleHop('nginx')],
          settings: [limit],
          records: [record],
          streams: [h2(128).done()],
        }),
      ),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'http2_max_concurrent_streams', current: '1', line: 4 }],
    });
  });

  it('warns when SETTINGS allow no more than the one open stream', () => {
    expect(
      findingOf(h2StreamLimit, facts({ hops: [sampleHop('nginx')], streams: [h2(1).done()] })),
    ).toMatchObject({
      severity: 'warning',
      confidence: 'certain',
      fix: [{ setting: 'http2_max_concurrent_streams' }],
    });
  });

  it('is no cause where the server allows more streams than the connection carried', () => {
    const refused = h2(100).cutAt(10, { code: 'REFUSED_STREAM' }).done();
    expect(clearedOf(h2StreamLimit, facts({ streams: [refused] }))).toContain('one of the 100');
  });

  it('is possible for a refused stream where the server names no limit', () => {
    const refused = h2(null).cutAt(10, { code: 'REFUSED_STREAM' }).done();
    expect(findingOf(h2StreamLimit, facts({ streams: [refused] }))).toMatchObject({
      severity: 'critical',
      confidence: 'possible',
    });
  });

  it('stays silent while there is room', () => {
    expect(clearedOf(h2StreamLimit, facts({ streams: [h2(128).done(), h2(null).done()] }))).toContain('128');
  });

  it('needs HTTP/2', () => {
    expect(missingOf(h2StreamLimit, facts({ streams: [stream().done()] }))).toEqual(['http2']);
  });
});
