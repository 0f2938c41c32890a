import { describe, expect, test } from 'vitest';
import { judge, rules } from '../../../../../src/rules/index.ts';
import { facts, stream } from '../../../facts-builder.ts';

const from = { id: 'a1', url: 'http://app.example.test:8080/events', status: 302, steps: 1, isForeign: true };
const cameFrom = { ...from, withheld: ['Cookie'] };
const there = { url: 'http://other.test/x', cameFrom };

const factsOf = (streams: ReturnType<typeof stream>[]) =>
  judge(facts({ streams: streams.map((one) => one.done()) }), rules).findings.flatMap(
    ({ severity, evidence }) =>
      severity === 'info'
        ? []
        : [evidence.map(({ fact }) => fact).filter((fact) => fact.includes('came here by'))],
  );

describe('the redirect that led to a stream', () => {
  test('is evidence of every finding that rests on that stream, once', () => {
    const cut = [1_000, 1_000].map((ms) => stream(there).eventsEvery(100, 5).cutAt(ms));
    const named = factsOf(cut);
    expect(named.length).toBeGreaterThan(0);
    for (const said of named) {
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(
        'came here by a redirect (302) from http://app.example.test:8080/events, without Cookie',
      );
      expect(said[0]).toContain('http://other.test was asked');
    }
  });

  test('is not said twice where the answer says it', () => {
    const refused = [stream(there).answered(500), stream(there).answered(500)];
    expect(factsOf(refused).flat().length).toBeGreaterThan(0);
    for (const said of factsOf(refused)) for (const fact of said) expect(fact).not.toContain('need not hold');
  });

  test('is not said of streams that none led to', () => {
    expect(factsOf([stream().eventsEvery(100, 5).cutAt(1_000)]).flat()).toEqual([]);
  });
});
