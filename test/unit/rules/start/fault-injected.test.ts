import { describe, expect, it } from 'vitest';
import { faultInjected } from '../../../../src/rules/start/fault-injected.ts';
import { upstreamUnhealthy } from '../../../../src/rules/start/upstream-unhealthy/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { findingOf, findingsOf } from '../judged.ts';

const hops = [sampleHop('envoy')];
const refused = (body: string) =>
  stream()
    .answered(503, [['server', 'envoy']], body)
    .done();

describe('fault-injected', () => {
  it('is certain by the row, and no upstream is called unhealthy', () => {
    const one = refused('fault filter abort');
    const said = row('envoy', 'fault-injected', { words: 'FI', status: 503, upstreamAddress: null });
    const seen = facts({ hops, streams: [one], joins: [joined(one, said)] });
    expect(findingOf(faultInjected, seen)).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy', proxy: 'envoy' },
      fix: [{ setting: 'abort' }],
    });
    expect(findingsOf(upstreamUnhealthy, seen)).toEqual([]);
  });

  it('is likely at most by the words of the page', () => {
    expect(findingOf(faultInjected, facts({ streams: [refused('fault filter abort')] })).confidence).toBe(
      'likely',
    );
  });

  it('names a delay that the rows carry, as a warning', () => {
    const one = stream().eventsEvery(500, 4).stoppedAt(8000).done();
    const said = row('envoy', 'clean', { words: 'DI via_upstream', reasonDetails: ['delayed'] });
    expect(
      findingOf(faultInjected, facts({ hops, streams: [one], joins: [joined(one, said)] })),
    ).toMatchObject({
      severity: 'warning',
      fix: [{ setting: 'delay' }],
    });
  });

  it('is silent about any other 503', () => {
    expect(findingsOf(faultInjected, facts({ hops, streams: [refused('no healthy upstream')] }))).toEqual([]);
  });
});
