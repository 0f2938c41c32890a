import { describe, expect, it } from 'vitest';
import type { Backoff, ReconnectPolicy } from '../../../../src/model/reconnect.ts';
import { policyNamed } from '../../../../src/plan/reconnect/policies.ts';
import { describePolicy, peakReconnectsPerSecond } from '../../../../src/plan/reconnect/policy-words.ts';

const backoff: Backoff = { initialMs: 1000, factor: 1, maxMs: Number.MAX_SAFE_INTEGER, tries: null };

function policy(more: Partial<ReconnectPolicy>, after: Partial<ReconnectPolicy['after']> = {}) {
  const none = policyNamed('none', '');
  return { ...none, name: 'own', ...more, after: { ...none.after, ...after } };
}

describe('a policy in words', () => {
  it.each([
    ['none', 'none: a lost stream is not asked for again'],
    [
      'browser',
      "browser: after an end or a network error in 3 s; after anything else never; the stream's own retry: goes first",
    ],
  ])('%s', (name, expected) => {
    expect(describePolicy(policyNamed(name, ''))).toBe(expected);
  });

  it('names growth, bound, tries, chance and quality', () => {
    const words = describePolicy(
      policy({ jitter: 0.2 }, { server: { initialMs: 5000, factor: 1.5, maxMs: 60_000, tries: 8 } }),
    );
    expect(words).toContain('after another 5xx in 5 s (×1.5 each time up to 60 s, 8 tries)');
    expect(words).toContain('each ± 20 % by chance');
    expect(describePolicy(policyNamed('smart', ''))).toContain('scaled by latency and errors');
  });
});

describe('requests of the worst second after a loss of 100 streams', () => {
  it.each<[string, ReconnectPolicy, number]>([
    ['nobody comes back', policy({}), 0],
    ['all after the same delay', policy({}, { ended: { ...backoff, initialMs: 3000 } }), 100],
    [
      'chance spreads them over four seconds',
      policy({ jitter: 0.5 }, { ended: { ...backoff, initialMs: 4000 } }),
      25,
    ],
    ['twice in a second', policy({}, { ended: { ...backoff, initialMs: 500 } }), 200],
    [
      'growing waits fit in less often',
      policy({}, { network: { ...backoff, initialMs: 300, factor: 2 } }),
      200,
    ],
    ['no more than the tries', policy({}, { network: { ...backoff, initialMs: 10, tries: 3 } }), 300],
  ])('%s', (_, own, expected) => {
    expect(peakReconnectsPerSecond(own, 100)).toBe(expected);
  });
});
