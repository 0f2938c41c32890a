/** What a rule declares to read is what it reads: nothing less, over generated runs, and nothing more. */
import { expect, test } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import type { Input } from '../../src/model/input.ts';
import { remainderRules, rules } from '../../src/rules/index.ts';
import { openTroubles } from '../../src/rules/judging/open-troubles.ts';
import { generateFacts } from '../unit/facts-generator.ts';
import { factsForNeeds } from './facts-for-needs.ts';
import { readBy } from './tracked-facts.ts';

const runs: Facts[] = [
  ...Array.from({ length: 120 }, (_, seed) => generateFacts(seed).facts),
  ...factsForNeeds,
];

const judged: { id: string; needs: readonly Input[]; read: Set<Input> }[] = [
  ...rules.map((rule) => ({
    ...rule,
    read: readOver((facts) => readBy(facts, (tracked) => rule.judge(tracked))),
  })),
  ...remainderRules.map((rule) => ({
    ...rule,
    read: readOver((facts) =>
      readBy(facts, (tracked, same) => rule.judgeRest(tracked, openTroubles(facts, []).map(same))),
    ),
  })),
];

function readOver(look: (facts: Facts) => Set<Input>): Set<Input> {
  return new Set(runs.flatMap((facts) => [...look(facts)]));
}

test.each(judged)('$id reads what it names, and names what it reads', ({ needs, read }) => {
  const undeclared = [...read].filter((input) => !needs.includes(input));
  const unread = needs.filter((input) => !read.has(input));
  expect([
    ...undeclared.map((input) => `reads ${input}`),
    ...unread.map((input) => `names ${input}`),
  ]).toEqual([]);
});
