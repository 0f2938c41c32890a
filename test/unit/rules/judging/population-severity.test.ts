import { describe, expect, test } from 'vitest';
import { exitCode } from '../../../../src/commands/report-output.ts';
import type { Threshold } from '../../../../src/model/expected/threshold.ts';
import type { Facts } from '../../../../src/model/facts.ts';
import type { RuledFinding } from '../../../../src/model/finding.ts';
import type { Report } from '../../../../src/model/report.ts';
import { judge, remainderRules, rules } from '../../../../src/rules/index.ts';
import { forPopulation } from '../../../../src/rules/judging/population-severity.ts';
import { checkThresholds } from '../../../../src/thresholds/check.ts';
import { facts, setting, stream } from '../../facts-builder.ts';
import { heldPlan } from '../../held-builder.ts';
import { alive, crowd, member } from '../../population.ts';
import { figures } from '../figures.ts';
import { finding } from './rules-builder.ts';

const plan = heldPlan(2_000);
const judged = (given: Facts) => judge(given, rules, remainderRules).findings;
const atLeast = (metric: string, operator: '>=' | '<', value: number): Threshold => ({
  text: `${metric}${operator}${value}`,
  metric,
  stat: null,
  operator,
  value,
  unit: metric === 'connect_success' ? '%' : 'count',
  abort: false,
  afterMs: 0,
});
const living = (n: number) => alive({ openedAfter: n, ageMs: 60_000, idleMs: 900, longestGapMs: 1_000 });
const refusals = (refused: number, opened: number, change: Partial<Facts> = {}) =>
  facts({
    plan,
    streams: [
      ...crowd(opened, living),
      ...crowd(refused, () => stream().answered(503, [], 'no healthy upstream').done()),
    ],
    figures: figures({ wanted: opened, counts: { attempts: opened + refused, opened, failed: refused } }),
    ...change,
  });
const codeOf = (given: Facts, thresholds: Threshold[]) => {
  if (!plan.population || !given.figures) throw new Error('no population');
  const set = { ...given, plan: { ...plan, population: { ...plan.population, thresholds } } };
  const findings = judged(set);
  const report = { findings, thresholds: checkThresholds(thresholds, given.figures) };
  return { code: exitCode(report as unknown as Report, 'warning'), findings };
};

describe('refusals of a soak or load, whichever rule names them', () => {
  test('weigh by their share', () => {
    const of = (refused: number, opened: number) =>
      judged(refusals(refused, opened)).find(({ rule }) => rule === 'upstream-unhealthy')?.severity;
    expect(of(2, 398)).toBe('warning');
    expect(of(20, 380)).toBe('critical');
  });

  test('do not make a run fail whose own threshold on them holds', () => {
    const { code, findings } = codeOf(refusals(2, 398), [atLeast('connect_success', '>=', 99)]);
    expect(code).toBe(0);
    const withTroubles = findings.find(({ rule }) => rule === 'upstream-unhealthy');
    expect(withTroubles?.why).toContain('connect_success>=99 holds');
  });

  test('make it fail where the threshold breaks, speaks of another figure, or is not there', () => {
    expect(codeOf(refusals(20, 380), [atLeast('connect_success', '>=', 99)]).code).toBe(1);
    expect(codeOf(refusals(2, 398), [atLeast('disconnects', '<', 9)]).code).toBe(1);
    expect(codeOf(refusals(2, 398), []).code).toBe(1);
  });

  test('cuts that a rule explains are owned by the threshold on disconnects', () => {
    const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '60s', ms: 60_000 });
    const cut = crowd(20, (n) =>
      member({ openedAfter: n * 900, ageMs: 90_000 + n * 9_000, idleMs: 60_000 + n, longestGapMs: 1_000 }),
    );
    const counts = { attempts: 220, opened: 220, disconnects: 20, closes: { cut: 20 } };
    const all = facts({
      plan,
      streams: [...crowd(200, living), ...cut],
      settings: [limit],
      figures: figures({ wanted: 220, counts }),
    });
    const first = judged(all)[0];
    expect(first).toMatchObject({ rule: 'idle-timeout', troubles: ['cut'] });
    expect(codeOf(all, [atLeast('disconnects', '<', 30)]).findings[0]?.why).toContain('disconnects<30 holds');
    expect(codeOf(all, [atLeast('connect_success', '>=', 9)]).findings[0]?.why).not.toContain('holds');
  });
});

describe('a tool that was late', () => {
  const generator = { eventLoopDelayMs: 350, rssBytes: 1, cpuSeconds: 30, openFiles: 20 };

  test('is no cause of an answer with a status', () => {
    const found = judged(refusals(20, 380, { generator }));
    expect(found[0]?.rule).toBe('upstream-unhealthy');
    expect(found[1]?.rule).toBe('generator-saturated');
  });

  test('comes before ends that no other rule explains, and before requests that were never answered', () => {
    const cut = crowd(20, (n) =>
      member({ openedAfter: n * 70, ageMs: 9_000 + n * 777, idleMs: 40 + n * 23 }),
    );
    const streams = [...crowd(200, living), ...cut];
    expect(judged(facts({ plan, streams, generator }))[0]?.rule).toBe('generator-saturated');
    const hanging = crowd(20, () => stream({ status: null, headers: [] }).stoppedAt(9_000).done());
    expect(judged(facts({ plan, streams: hanging, generator }))[0]?.rule).toBe('generator-saturated');
  });

  test('goes first where it ran short of something that streams need', () => {
    const starved = stream().failed('connect', 'EMFILE').done();
    const base = refusals(20, 380, { generator });
    expect(judged({ ...base, streams: [...base.streams, starved] })[0]?.rule).toBe('generator-saturated');
  });
});

describe('what a finding of a soak says beyond its rule', () => {
  const refused = crowd(2, () => stream().answered(503).done());
  const cut = member({ openedAfter: 5, ageMs: 90_000, idleMs: 40 });
  const counts = { attempts: 400, opened: 398, failed: 2, disconnects: 1, closes: { cut: 1 } };
  const given = (thresholds: Threshold[] = []) => {
    if (!plan.population) throw new Error('no population');
    return facts({
      plan: { ...plan, population: { ...plan.population, thresholds } },
      streams: [...crowd(397, living), cut, ...refused],
      figures: figures({ wanted: 398, counts }),
    });
  };
  const weighed = (change: Partial<RuledFinding>, all: Facts = given()) =>
    forPopulation(all, [finding('upstream-unhealthy', { why: 'no host is up.', ...change })])[0];

  test('is what befell its streams, each trouble once', () => {
    expect(weighed({ covers: refused })?.troubles).toEqual(['refused']);
    expect(weighed({ covers: [cut] })?.troubles).toEqual(['cut']);
    expect(weighed({ covers: [...refused, cut] })?.troubles).toEqual(['refused', 'cut']);
  });

  test('is nothing where it covers no stream, or only such as we ended ourselves', () => {
    expect(weighed({})).not.toHaveProperty('troubles');
    expect(weighed({ covers: [] })).not.toHaveProperty('troubles');
    expect(weighed({ covers: [living(1)] })).not.toHaveProperty('troubles');
  });

  test('rare refusals become a warning; rare cuts, or cuts among them, stay as severe as the rule says', () => {
    expect(weighed({ covers: refused })?.severity).toBe('warning');
    expect(weighed({ covers: [cut] })?.severity).toBe('critical');
    expect(weighed({ covers: [...refused, cut] })?.severity).toBe('critical');
    expect(weighed({})?.severity).toBe('critical');
  });

  test('frequent refusals make no warning critical', () => {
    const many = crowd(200, () => stream().answered(503).done());
    const all = facts({
      plan,
      streams: [...crowd(200, living), ...many],
      figures: figures({ wanted: 200, counts: { attempts: 400, opened: 200, failed: 200 } }),
    });
    expect(weighed({ covers: many }, all)?.severity).toBe('critical');
    expect(weighed({ covers: many, severity: 'warning' }, all)?.severity).toBe('warning');
  });

  test('names the thresholds that hold, and none that speak of another figure', () => {
    const held = [
      atLeast('connect_success', '>=', 99),
      atLeast('failed', '<', 9),
      atLeast('disconnects', '<', 9),
    ];
    expect(weighed({ covers: refused }, given(held))?.why).toBe(
      'no host is up. The threshold connect_success>=99, failed<9 holds, so this does not make the run fail.',
    );
  });

  test('leaves out one that is broken beside one that holds', () => {
    const one = [atLeast('connect_success', '>=', 99), atLeast('failed', '<', 1)];
    expect(weighed({ covers: refused }, given(one))?.why).toContain(
      'The threshold connect_success>=99 holds',
    );
  });

  test('information stays as it is, whatever its share and its thresholds', () => {
    const told = weighed(
      { covers: refused, severity: 'info' },
      given([atLeast('connect_success', '>=', 99)]),
    );
    expect(told).toMatchObject({ severity: 'info', why: 'no host is up.', troubles: ['refused'] });
  });

  test('of a diagnose nothing is added', () => {
    const few = { ...given(), figures: undefined };
    const one = finding('upstream-unhealthy', { covers: refused });
    expect(forPopulation(few, [one])).toEqual([one]);
  });

  test('without a population in the plan no threshold is spoken of', () => {
    const told = weighed({ covers: refused }, { ...given(), plan: { ...plan, population: null } });
    expect(told?.why).toBe('no host is up.');
  });
});
