/** The title of a finding says what its confidence says: one that is only possible is worded as a possibility. */
import { describe, expect, test } from 'vitest';
import { remainderRules, rules } from '../../src/rules/index.ts';
import { found } from '../../src/rules/rule.ts';

const draft = { where: { hop: null, proxy: 'unknown' as const }, what: '', why: '', evidence: [], fix: [] };

function titleOf(
  rule: (typeof rules)[number] | (typeof remainderRules)[number],
  confidence: 'possible' | 'likely',
) {
  const outcome = found(rule, [{ ...draft, confidence }]);
  return outcome.kind === 'found' ? outcome.findings[0]?.title : undefined;
}

describe.each(remainderRules)('$id', (rule) => {
  test('states what was seen, whoever made it', () => {
    expect(titleOf(rule, 'possible')).toBe(rule.title);
  });
});

describe.each(rules)('$id', (rule) => {
  test('states its title where it is likely, and only supposes it where it is possible', () => {
    expect(titleOf(rule, 'likely')).toBe(rule.title);
    expect(titleOf(rule, 'possible')).toBe(`perhaps ${rule.title}`);
  });
});
