/** What holds of every diagnose, whatever it met: nothing broken is called fine, and nothing fine is called refused. */
import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/analysis/verdict.ts';
import { exitCode } from '../../../src/commands/report-output.ts';
import type { Report } from '../../../src/model/report.ts';
import { judge, remainderRules, rules } from '../../../src/rules/index.ts';
import { generateFacts } from '../facts-generator.ts';

const seeds = Array.from({ length: 2_000 }, (_, n) => n + 1);
const cases = seeds.map((seed) => {
  const { facts, ...truth } = generateFacts(seed);
  const judgement = judge(facts, rules, remainderRules);
  const { verdict } = verdictOf(facts, judgement.findings);
  const report = { interrupted: false, findings: judgement.findings } as unknown as Report;
  return { seed, verdict, exit: exitCode(report, 'warning'), ...judgement, ...truth };
});

describe('over thousands of generated runs', () => {
  test('there are both kinds, and many of each', () => {
    const troubled = cases.filter(({ isTroubled }) => isTroubled).length;
    expect(troubled).toBeGreaterThan(1_000);
    expect(cases.length - troubled).toBeGreaterThan(100);
  });

  test('no rule breaks', () => {
    expect(cases.flatMap(({ seed, failed }) => failed.map((one) => ({ seed, ...one })))).toEqual([]);
  });

  test('a stream that was refused, cut, reset, lost or never opened is never passed over', () => {
    const passed = cases.filter(
      ({ isTroubled, verdict, exit }) =>
        isTroubled && (exit === 0 || !['broken', 'degraded'].includes(verdict)),
    );
    expect(passed.map(({ seed, verdict }) => [seed, verdict])).toEqual([]);
  });

  test('where that was on the path itself, the first finding is one that says why the run fails', () => {
    const odd = cases.filter(
      ({ isPathTroubled, findings }) => isPathTroubled && (findings[0]?.severity ?? 'info') === 'info',
    );
    expect(odd.map(({ seed, findings }) => [seed, findings.map(({ rule }) => rule)])).toEqual([]);
  });

  test('a run without such a stream is never said to be refused or broken off', () => {
    const told = cases.filter(
      ({ isTroubled, findings }) =>
        !isTroubled &&
        findings.some(
          ({ rule, severity }) => severity !== 'info' && /^(request-refused|unexplained-end)$/.test(rule),
        ),
    );
    expect(told.map(({ seed }) => seed)).toEqual([]);
  });

  test('what no rule explains comes after every cause that is as severe', () => {
    const isRest = (rule: string) => remainderRules.some(({ id }) => id === rule);
    const isLook = (rule: string) => rules.some(({ id, isLook }) => id === rule && isLook);
    const ahead = cases.filter(({ findings }) => {
      const first = findings.findIndex(({ rule }) => isRest(rule));
      const consequences = new Set(findings.flatMap(({ explains }) => explains));
      return (
        first >= 0 &&
        findings.slice(first + 1).some(
          ({ rule, severity }) =>
            // A late tool explains no answer: it may stand behind one.
            rule !== 'generator-saturated' &&
            !isRest(rule) &&
            !isLook(rule) &&
            severity === findings[first]?.severity &&
            !consequences.has(rule),
        )
      );
    });
    expect(ahead.map(({ seed, findings }) => [seed, findings.map(({ rule }) => rule)])).toEqual([]);
  });
});
