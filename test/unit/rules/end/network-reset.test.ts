import { describe, expect, it } from 'vitest';
import { networkReset } from '../../../../src/rules/end/network-reset.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const reset = () => stream().eventAt(10).cutAt(5000, { transport: 'rst' }).done();
const hops = [sampleHop('nginx')];

describe('network-reset', () => {
  it('is certain when the first hop saw its client leave while this client was reset', () => {
    const cut = reset();
    expect(
      findingOf(
        networkReset,
        facts({ hops, streams: [cut], joins: [joined(cut, row('nginx', 'client-closed'))] }),
      ),
    ).toMatchObject({
      confidence: 'certain',
      severity: 'critical',
      where: { hop: null, proxy: 'network' },
      fix: [{ proxy: 'network' }],
    });
  });

  it('is possible without logs', () => {
    expect(findingOf(networkReset, facts({ streams: [reset()] })).confidence).toBe('possible');
  });

  it('is likely when the row that says so is not sure', () => {
    const cut = reset();
    const record = row('nginx', 'client-closed', { reasonConfidence: 'possible' });
    expect(
      findingOf(networkReset, facts({ hops, streams: [cut], joins: [joined(cut, record)] })).confidence,
    ).toBe('likely');
  });

  it('stays silent for a reset that a row explains, and for a FIN', () => {
    const cut = reset();
    clearedOf(
      networkReset,
      facts({ hops, streams: [cut], joins: [joined(cut, row('nginx', 'client-slow'))] }),
    );
    clearedOf(networkReset, facts({ hops, streams: [stream().cutAt(5000).done()] }));
  });

  it('stays silent for RST_STREAM, which is no reset of the connection', () => {
    clearedOf(networkReset, facts({ streams: [stream().via('http2').cutAt(5000).done()] }));
  });
});
