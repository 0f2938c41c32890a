import { describe, expect, it } from 'vitest';
import { headersHeld } from '../../../../src/rules/delivery/headers-held.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, missingOf } from '../judged.ts';

const headAt = (ms: number) => {
  const builder = stream();
  builder.done().marks.headersMs = ms;
  return builder;
};

describe('headers-held', () => {
  it('is likely when the head comes with the first event though the origin sent it at once', () => {
    const held = headAt(5000).eventAt(5001).eventAt(10_000).stoppedAt(12_000).done();
    const direct = headAt(3).direct().eventAt(5000).eventAt(10_000).stoppedAt(12_000).done();
    expect(
      findingOf(headersHeld, facts({ hops: [sampleHop('envoy')], streams: [held, direct] })),
    ).toMatchObject({
      confidence: 'likely',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ proxy: 'origin', setting: 'first comment' }],
    });
  });

  it('stays silent when the origin itself computes before it answers', () => {
    const slow = headAt(5000).eventAt(5001).stoppedAt(12_000).done();
    const direct = headAt(4990).direct().eventAt(4991).stoppedAt(12_000).done();
    clearedOf(headersHeld, facts({ streams: [slow, direct] }));
  });

  it('stays silent when heads come at once', () => {
    clearedOf(headersHeld, facts({ streams: [headAt(20).eventAt(5000).stoppedAt(6000).done()] }));
  });

  it('needs --direct to tell a held head from a late one', () => {
    expect(
      missingOf(headersHeld, facts({ streams: [headAt(5000).eventAt(5001).stoppedAt(6000).done()] })),
    ).toEqual(['direct']);
  });
});
