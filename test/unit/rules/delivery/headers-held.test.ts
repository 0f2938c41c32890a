import { describe, expect, it } from 'vitest';
import { headersHeld } from '../../../../src/rules/delivery/headers-held.ts';
import { facts, sampleHop, setting, stream } from '../../facts-builder.ts';
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

  it('names what compresses where only requests that accept it wait for their head', () => {
    const told = (asks: 'plain' | 'compressed', ms: number) => {
      const builder = stream({ asks });
      builder.done().marks.headersMs = ms;
      return builder.eventAt(3_001).eventAt(6_001).stoppedAt(8_000);
    };
    const streams = [told('plain', 3), told('compressed', 3_000), told('plain', 3).direct()];
    const encode = setting({
      kind: 'compression',
      setting: 'encode',
      state: 'event-streams',
      proxy: 'caddy',
    });
    const given = {
      hops: [sampleHop('caddy')],
      streams: [...streams, told('compressed', 3).direct()].map((one) => one.done()),
      settings: [{ ...encode, hop: 'caddy' }],
    };
    expect(findingOf(headersHeld, facts(given))).toMatchObject({
      where: { hop: 'caddy', proxy: 'caddy' },
      fix: [{ setting: 'encode', suggested: 'not path /events' }, { setting: 'first comment' }],
    });
    // The compressor of the origin keeps it likewise.
    const alike = [...streams, told('compressed', 3_000).direct()].map((one) => one.done());
    clearedOf(headersHeld, facts({ ...given, streams: alike }));
  });
});
