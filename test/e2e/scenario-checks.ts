/** What a scenario's `expect:` says, held against the report that the built command gave. */
import { expect } from 'vitest';
import type { Expectation } from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';

/** One run of the command: its exit code, its report as JSON and as `report` prints it again. */
export interface Ran {
  exitCode: number | null;
  report: Report;
  text: string;
}

/** Fails where the run is not as expected, and shows the findings and the whole text. */
export function check({ report, text, exitCode }: Ran, expected: Expectation): void {
  const named = report.findings.map(({ rule, confidence, where }) => [rule, confidence, where]);
  const seen = `findings ${JSON.stringify(named)}\n${text}`;
  expect(report.failed, 'no rule may fail').toEqual([]);
  checkRoot(report, expected, seen);
  checkRules(report, expected, seen);
  checkFigures(report, expected, seen);
  for (const pattern of expected.says ?? [])
    expect(text.replace(/\s+/g, ' '), seen).toMatch(new RegExp(pattern));
  expect(exitCode, seen).toBe(expected.exit ?? (isFailing(report) ? 1 : 0));
}

function checkRoot(report: Report, expected: Expectation, seen: string): void {
  const [root] = report.findings;
  if (expected.root !== undefined) expect(root?.rule, seen).toBe(expected.root);
  expect(report.verdict, seen).toBe(expected.verdict);
  if (expected.where) expect(root?.where, seen).toEqual(expected.where);
  if (expected.confidence) expect(root?.confidence, seen).toBe(expected.confidence);
  if (expected.setting) expect(root?.fix[0]?.setting, seen).toBe(expected.setting);
  if (expected.value !== undefined) expect(root?.fix[0]?.current, seen).toBe(expected.value);
}

function checkRules(report: Report, expected: Expectation, seen: string): void {
  const rulesOf = (entries: { rule: string }[]) => entries.map(({ rule }) => rule);
  const rules = rulesOf(report.findings);
  if (expected.exactly) expect(rules.toSorted(), seen).toEqual(expected.exactly.toSorted());
  for (const rule of expected.also ?? []) expect(rules, seen).toContain(rule);
  for (const rule of expected.absent ?? []) expect(rules, seen).not.toContain(rule);
  for (const rule of expected.ruledOut ?? []) expect(rulesOf(report.ruledOut), seen).toContain(rule);
  for (const rule of expected.notChecked ?? []) expect(rulesOf(report.notChecked), seen).toContain(rule);
}

function checkFigures(report: Report, expected: Expectation, seen: string): void {
  for (const [text, state] of Object.entries(expected.thresholds ?? {})) {
    const result = report.thresholds?.find((one) => one.text === text);
    expect(result, `${text} is a threshold of the run`).toBeDefined();
    const was = result?.held === null ? 'unchecked' : result?.held ? 'held' : 'broken';
    expect(was, `${text}, measured ${result?.measured}\n${seen}`).toBe(state);
  }
  for (const [path, [least, most]] of Object.entries(expected.figures ?? {})) {
    const figure = figureAt(report, path);
    expect(figure, `${path}\n${seen}`).toBeTypeOf('number');
    expect(figure, `${path}\n${seen}`).toBeGreaterThanOrEqual(least);
    expect(figure, `${path}\n${seen}`).toBeLessThanOrEqual(most);
  }
}

function figureAt(report: Report, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], report);
}

function isFailing({ findings, thresholds = [] }: Report): boolean {
  return (
    findings.some(({ severity }) => severity !== 'info') || thresholds.some(({ held }) => held === false)
  );
}
