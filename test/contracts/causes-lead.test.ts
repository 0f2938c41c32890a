/** A consequence never leads: over all rules, whatever each is sure of. */
import { describe, expect, test } from 'vitest';
import type { Confidence } from '../../src/model/finding.ts';
import { remainderRules, rules } from '../../src/rules/index.ts';
import { ranked } from '../../src/rules/judging/ranking.ts';
import { finding } from '../unit/rules/judging/rules-builder.ts';

const all = [...rules, ...remainderRules];
const sureness: Confidence[] = ['possible', 'likely', 'certain'];
const explainsOf = (id: string) => all.find((one) => one.id === id)?.explains ?? [];
const pairs = all.flatMap(({ id, explains = [] }) =>
  explains.map((consequence) => [id, consequence] as const),
);
const looks = all.filter(({ isLook }) => isLook).map(({ id }) => id);

/** The rules of the two findings, in the order in which they are told. */
function told(cause: string, sure: Confidence, consequence: string, surer: Confidence): string[] {
  const both = [finding(consequence, { confidence: surer }), finding(cause, { confidence: sure })];
  return ranked(both, rules, remainderRules).map(({ rule }) => rule);
}

describe.each(pairs)('%s explains %s', (cause, consequence) => {
  const isMutual = explainsOf(consequence).includes(cause);

  test('and stands before it, unless only the consequence is sure', () => {
    for (const sure of sureness)
      for (const surer of sureness) {
        const isAsSure = sureness.indexOf(sure) >= sureness.indexOf(surer);
        const leads = isMutual
          ? sureness.indexOf(sure) > sureness.indexOf(surer)
          : isAsSure || sure === 'likely';
        if (leads || looks.includes(consequence))
          expect(told(cause, sure, consequence, surer), `${sure} and ${surer}`).toEqual([cause, consequence]);
      }
  });
});

describe('how an end looked', () => {
  test('is told by rules that explain nothing', () => {
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.flatMap(explainsOf)).toEqual([]);
  });

  test.each(looks)('%s leads over no cause that is as severe', (look) => {
    const others = all.map(({ id }) => id).filter((id) => !looks.includes(id));
    const ahead = others.filter((id) => told(id, 'possible', look, 'certain')[0] !== id);
    expect(ahead).toEqual([]);
  });
});
