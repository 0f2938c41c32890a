/** The order in which rules stand in their lists means nothing: what is told first is said by the rules themselves. */
import { describe, expect, test } from 'vitest';
import { byPlace, groups } from '../../src/rules/groups.ts';
import { judge, remainderRules, rules } from '../../src/rules/index.ts';
import { generateFacts } from '../unit/facts-generator.ts';

const shuffles: readonly (<T>(list: readonly T[]) => T[])[] = [
  (list) => list.toReversed(),
  (list) => [...list.slice(list.length / 2), ...list.slice(0, list.length / 2)],
  (list) => [...list.filter((_, n) => n % 3 === 1), ...list.filter((_, n) => n % 3 !== 1)],
];
const runs = Array.from({ length: 150 }, (_, seed) => generateFacts(seed).facts);
const judged = runs.map((facts) => judge(facts, rules, remainderRules));

describe('rules', () => {
  test.each(shuffles.map((shuffle, n) => ({ n, shuffle })))(
    'in another order ($n) say the same',
    ({ shuffle }) => {
      const again = runs.map((facts) => judge(facts, shuffle(rules), shuffle(remainderRules)));
      expect(again).toEqual(judged);
    },
  );

  test('tie often enough for that to mean something', () => {
    const ties = judged.filter(({ findings }) => {
      const looks = findings.map(({ severity, confidence }) => `${severity} ${confidence}`);
      return new Set(looks).size < looks.length;
    });
    expect(ties.length).toBeGreaterThan(50);
  });
});

test('rules go by group, then rank, then id', () => {
  const [first, second] = groups;
  const sorted = [
    { id: 'd', group: second.id, rank: 1 },
    { id: 'c', group: first.id, rank: 20 },
    { id: 'b', group: first.id, rank: 10 },
    { id: 'a', group: first.id, rank: 20 },
  ].sort(byPlace);
  expect(sorted.map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
});
