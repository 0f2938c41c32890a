import { describe, expect, it } from 'vitest';
import { h2Goaway } from '../../../../src/rules/end/h2-goaway.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const goaway = (atMs: number, code = 'NO_ERROR') => ({ atMs, code, lastStreamId: 1, debug: '' });
const h2 = () => stream().via('http2').eventsEvery(300, 10);

describe('h2-goaway', () => {
  it('is certain when the connection closes under the stream soon after', () => {
    const cut = h2()
      .cutAt(4000, { how: 'connection-lost', transport: 'fin', code: 'NO_ERROR', goaway: goaway(3000) })
      .done();
    expect(findingOf(h2Goaway, facts({ hops: [sampleHop('nginx')], streams: [cut] }))).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [{ setting: 'drain time' }],
    });
  });

  it('names an error code, and is likely where only a header names the proxy', () => {
    const cut = h2()
      .header('server', 'envoy')
      .cutAt(4000, {
        how: 'connection-lost',
        transport: 'fin',
        code: 'ENHANCE_YOUR_CALM',
        goaway: goaway(3999, 'ENHANCE_YOUR_CALM'),
      })
      .done();
    expect(findingOf(h2Goaway, facts({ streams: [cut] }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'envoy' },
    });
  });

  it('stays silent for a drain that lets the stream run, and for a reset of the stream alone', () => {
    const drained = h2().stoppedAt(8000).done();
    drained.close.goaway = goaway(1000);
    expect(clearedOf(h2Goaway, facts({ streams: [drained] }))).toContain('drain');
    clearedOf(
      h2Goaway,
      facts({
        streams: [
          h2()
            .cutAt(4000, { goaway: goaway(1000) })
            .done(),
        ],
      }),
    );
    clearedOf(h2Goaway, facts({ streams: [h2().cutAt(4000).done()] }));
  });

  it('needs HTTP/2', () => {
    expect(missingOf(h2Goaway, facts({ streams: [stream().cutAt(100).done()] }))).toEqual(['http2']);
  });
});
