/** Holds every judgement of the rules' own tests to what a rule declares: an input that it reads is one that it names. */
import { afterAll, beforeEach, expect } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import type { Stream } from '../../src/model/stream.ts';
import type { RemainderRule, Rule } from '../../src/rules/rule.ts';
import { readBy } from './tracked-facts.ts';

/** Files that judge thousands of facts generate them: those are looked at once, in `needs.test.ts`. */
const judgedInOneFile = 60;

let undeclared: string[] = [];
let restore: (() => void)[] = [];

beforeEach(async ({ task }) => {
  if (restore.length > 0 || !task.file.filepath.includes('/test/unit/rules/')) return;
  const { remainderRules, rules } = await import('../../src/rules/index.ts');
  restore = [...rules.map(watchRule), ...remainderRules.map(watchRemainder)];
});

afterAll(() => {
  for (const undo of restore) undo();
  const told = [...new Set(undeclared)];
  undeclared = [];
  restore = [];
  expect(told, 'inputs that rules read and do not name in `needs`').toEqual([]);
});

function watchRule(rule: Rule): () => void {
  const { judge } = rule;
  const watch = watcherOf(rule);
  rule.judge = (facts) => {
    watch(facts, (tracked) => judge.call(rule, tracked));
    return judge.call(rule, facts);
  };
  return () => Object.assign(rule, { judge });
}

function watchRemainder(rule: RemainderRule): () => void {
  const { judgeRest } = rule;
  const watch = watcherOf(rule);
  rule.judgeRest = (facts, open) => {
    watch(facts, (tracked, same) => judgeRest.call(rule, tracked, open.map(same)));
    return judgeRest.call(rule, facts, open);
  };
  return () => Object.assign(rule, { judgeRest });
}

function watcherOf({ id, needs }: Pick<Rule, 'id' | 'needs'>) {
  let judged = 0;
  return (facts: Facts, judge: (tracked: Facts, same: (stream: Stream) => Stream) => unknown) => {
    if (judged++ >= judgedInOneFile) return;
    const read = [...readBy(facts, judge)].filter((input) => !needs.includes(input));
    undeclared.push(...read.map((input) => `${id} reads ${input}`));
  };
}
