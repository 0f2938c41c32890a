/** Every rule is proven on something real, or it is said why not. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { otherProofs, unproven } from '../../src/commands/causes/proofs.ts';
import { groupedCauses } from '../../src/commands/causes/table.ts';
import { allRules } from '../../src/commands/explain/page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const causes = groupedCauses().flatMap((group) => group.causes);
const ids = allRules.map(({ id }) => id);

test('every rule is listed once', () => {
  expect(causes.map(({ rule }) => rule).sort()).toEqual([...ids].sort());
});

test.each(causes.map(({ rule, unproven: reason }) => [rule, reason] as const))(
  '%s has a scenario, a test (otherProofs) or a reason (unproven) in src/commands/causes/proofs.ts',
  (_, reason) => {
    expect(reason).not.toBe('nothing is said of it');
  },
);

describe('what proofs.ts names', () => {
  test.each(
    Object.entries(otherProofs).flatMap(([rule, files]) => files.map((file) => [rule, file] as const)),
  )('%s: %s speaks of it', (rule, file) => {
    expect(readFileSync(`${root}${file}`, 'utf8')).toContain(rule);
  });

  test.each([...Object.keys(otherProofs), ...Object.keys(unproven)])('%s is a rule', (rule) => {
    expect(ids).toContain(rule);
  });
});
