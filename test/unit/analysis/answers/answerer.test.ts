import { describe, expect, test } from 'vitest';
import { answererOf } from '../../../../src/analysis/answers/answerer.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';

const hops = [sampleHop('envoy')];
const answerer = (reason: Parameters<typeof row>[1], change: Parameters<typeof row>[2], status: number) => {
  const asked = stream().answered(status).done();
  const joins = [joined(asked, row('envoy', reason, { status, ...change }))];
  return answererOf(facts({ hops, streams: [asked], joins }), asked);
};

describe('who wrote the answer', () => {
  test('is the proxy for a failure of its own, though its row names the address that it tried', () => {
    for (const reason of [
      'connect-refused',
      'response-timeout',
      'overflow',
      'closed-before-headers',
    ] as const) {
      expect(answerer(reason, {}, 503)).toMatchObject({ by: 'proxy', hop: 'envoy', proxy: 'envoy' });
    }
  });

  test('is the origin where the row names an upstream and no failure', () => {
    expect(answerer('clean', {}, 503)).toMatchObject({ by: 'origin', confidence: 'certain' });
  });

  test('is not known where a 504 may be either’s', () => {
    const passedOrMade = answerer('response-timeout', { reasonConfidence: 'possible' }, 504);
    expect(passedOrMade).toMatchObject({ by: 'unknown', confidence: 'possible' });
  });
});
