import { describe, expect, test } from 'vitest';
import { withBelievedHops } from '../../../src/model/believed-hops.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Hop } from '../../../src/model/plan.ts';
import type { UnusableInput } from '../../../src/model/unusable-input.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';
import { facts, sampleHop, samplePlan, stream } from '../facts-builder.ts';

const bare = (name: string, proxy?: Hop['proxy']): Hop => ({
  ...sampleHop(name, proxy),
  accessLogs: [],
  errorLogs: [],
  configs: [],
});
const unusable = (hop: string, shows?: UnusableInput['shows']): UnusableInput => ({
  ...{ hop, input: 'config', given: 'a.conf', file: 'a.conf', why: 'it is another', whole: true },
  ...(shows && { shows }),
});
const run = (hops: Hop[], given: Partial<Facts>) =>
  withBelievedHops(facts({ plan: { ...samplePlan, hops }, hops, ...given }));

describe('a hop given by the flags of another proxy', () => {
  test('is of an unknown kind, and not called as the flags are', () => {
    const found = run([bare('envoy')], { unusable: [unusable('envoy', 'nginx')] });
    expect(found.plan.hops).toMatchObject([{ name: 'proxy', proxy: 'unknown' }]);
    expect(found.hops).toEqual(found.plan.hops);
    expect(found.unusable).toMatchObject([{ hop: 'proxy' }]);
  });

  test('keeps a name that the user gave', () => {
    const found = run([bare('edge', 'envoy')], { unusable: [unusable('edge', 'nginx')] });
    expect(found.hops).toMatchObject([{ name: 'edge', proxy: 'unknown' }]);
  });

  test('is told apart from a second one', () => {
    const both = [unusable('envoy', 'nginx'), unusable('nginx', 'envoy')];
    const found = run([bare('nginx'), bare('envoy')], { unusable: both });
    expect(found.hops.map(({ name }) => name)).toEqual(['proxy', 'proxy-2']);
  });

  test.each<[string, Hop, Partial<Facts>]>([
    ['whose file shows nothing', bare('envoy'), { unusable: [unusable('envoy')] }],
    ['whose log was given as its config', bare('nginx'), { unusable: [unusable('nginx', 'nginx')] }],
    [
      'of which a config was read',
      { ...bare('envoy'), configs: ['b'] },
      { unusable: [unusable('envoy', 'nginx')] },
    ],
  ])('is believed where it is one %s', (_, hop, given) => {
    expect(run([hop], given).hops).toEqual([hop]);
  });

  test('gets no habit and no setting of that proxy', () => {
    const streams = [1, 2].map(() => stream().eventsEvery(100, 1).cutAt(4_000).done());
    const told = (given: Facts) => JSON.stringify(judge(given, rules, remainderRules).findings);
    const doubted = told(run([bare('envoy')], { streams, unusable: [unusable('envoy', 'nginx')] }));
    expect(told(facts({ hops: [bare('envoy')], streams }))).toMatch(/stream_idle_timeout/);
    expect(doubted).not.toMatch(/stream_idle_timeout|Envoy/);
    expect(doubted).toContain('by the flags of Nginx (--nginx-access-log FILE');
  });
});
