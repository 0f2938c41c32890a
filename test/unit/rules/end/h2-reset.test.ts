import { describe, expect, it } from 'vitest';
import { h2Reset } from '../../../../src/rules/end/h2-reset.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const h2 = () => stream().via('http2').eventAt(10);

describe('h2-reset', () => {
  it('is certain of the code, and says what it means from that proxy', () => {
    const finding = findingOf(
      h2Reset,
      facts({ hops: [sampleHop('envoy')], streams: [h2().cutAt(900, { code: 'NO_ERROR' }).done()] }),
    );
    expect(finding).toMatchObject({ confidence: 'certain', where: { hop: 'envoy', proxy: 'envoy' } });
    expect(finding.why).toContain('take such a stream for complete');
  });

  it('is likely where only a header names the proxy', () => {
    const cut = h2().header('server', 'nginx/1.22.1').cutAt(900).done();
    const finding = findingOf(h2Reset, facts({ streams: [cut] }));
    expect(finding).toMatchObject({ confidence: 'likely', where: { hop: null, proxy: 'nginx' } });
    expect(finding.why).toContain('ERR_HTTP2_PROTOCOL_ERROR');
  });

  it('stays silent for END_STREAM, for a lost connection and for our own stop', () => {
    clearedOf(
      h2Reset,
      facts({
        streams: [
          h2().endedAt(900).done(),
          h2().cutAt(900, { how: 'connection-lost' }).done(),
          h2().stoppedAt(900).done(),
        ],
      }),
    );
  });

  it('needs HTTP/2', () => {
    expect(missingOf(h2Reset, facts({ streams: [stream().cutAt(900).done()] }))).toEqual(['http2']);
  });
});
