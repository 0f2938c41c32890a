import { describe, expect, it } from 'vitest';
import { exitCode, hasColour } from '../../../src/commands/report-output.ts';
import type { ThresholdResult } from '../../../src/model/expected/threshold.ts';
import type { Report } from '../../../src/model/report.ts';

function reportWith(...severities: string[]): Report {
  return { findings: severities.map((severity) => ({ severity })) } as Report;
}

describe('exit code', () => {
  it.each([
    ['nothing found', [], 'info', 0],
    ['a warning, by default', ['info', 'warning'], 'warning', 1],
    ['information, by default', ['info'], 'warning', 0],
    ['information, asked for', ['info'], 'info', 1],
    ['a warning where only critical counts', ['warning'], 'critical', 0],
    ['a critical finding', ['critical'], 'critical', 1],
    ['never', ['critical'], 'never', 0],
  ] as const)('%s', (_, severities, failOn, expected) => {
    expect(exitCode(reportWith(...severities), failOn)).toBe(expected);
  });
});

describe('exit code of a soak or load', () => {
  const judged = (report: Partial<Report>) => exitCode({ ...reportWith(), ...report }, 'never');
  const thresholds = (...held: (boolean | null)[]) => held.map((one) => ({ held: one })) as ThresholdResult[];

  it.each<[string, Partial<Report>, number]>([
    ['all thresholds held', { thresholds: thresholds(true, true) }, 0],
    ['one is broken, whatever --fail-on says', { thresholds: thresholds(true, false) }, 1],
    ['one could not be checked', { thresholds: thresholds(null) }, 0],
    ['interrupted', { interrupted: true }, 130],
    ['interrupted with a broken threshold', { interrupted: true, thresholds: thresholds(false) }, 130],
  ])('%s', (_, report, expected) => {
    expect(judged(report)).toBe(expected);
  });
});

describe('colour', () => {
  const TERM = 'xterm-256color';

  it.each([
    ['a terminal', true, { TERM }, true],
    ['a terminal that knows none', true, { TERM: 'dumb' }, false],
    ['a pipe', false, { TERM }, false],
    ['NO_COLOR', true, { TERM, NO_COLOR: '1' }, false],
    ['NODE_DISABLE_COLORS', true, { TERM, NODE_DISABLE_COLORS: '1' }, false],
    ['FORCE_COLOR into a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR on a terminal that knows none', true, { TERM: 'dumb', FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { TERM, FORCE_COLOR: '0' }, false],
  ] as const)('%s', (_, isTerminal, env, expected) => {
    expect(hasColour({ env, isTerminal })).toBe(expected);
  });
});
