import { describe, expect, it } from 'vitest';
import { exitCode } from '../../../../src/commands/report-output.ts';
import type { Expectation } from '../../../../src/model/expected/expectation.ts';
import { checkExpectations } from '../../../../src/report/contents/expectations.ts';
import { renderers } from '../../../../src/report/index.ts';
import { stream } from '../../facts-builder.ts';
import { result } from '../population-sample.ts';
import { brokenReport, finding, healthyReport } from '../sample.ts';

const rule = (name: string): Expectation => ({ text: name, kind: 'rule', rule: name });
const status = (code: number): Expectation => ({ text: `status=${code}`, kind: 'status', status: code });
const cut: Expectation = { text: 'cut@3s', kind: 'cut', atMs: 3_000, toleranceMs: 1_500 };

const seen = { streams: [], findings: [], verdict: 'healthy' as const, isPopulation: false };
type Seen = Partial<Parameters<typeof checkExpectations>[1]>;

const held = (expected: Expectation[], change: Seen) =>
  checkExpectations(expected, { ...seen, ...change }).map((one) => one.held);

describe('an expected rule', () => {
  const found = [finding('idle-timeout', { confidence: 'certain' }), finding('cors-missing')];

  it('is found as the root cause, or beside one that is expected too', () => {
    expect(held([rule('idle-timeout')], { findings: found })).toEqual([true]);
    expect(held([rule('idle-timeout'), rule('cors-missing')], { findings: found })).toEqual([true, true]);
  });

  it('does not pass where another trouble leads, nor where it is not found', () => {
    const [alone] = checkExpectations([rule('cors-missing')], { ...seen, findings: found });
    expect(alone).toMatchObject({
      held: false,
      because: expect.stringContaining('the root cause is idle-timeout'),
    });
    expect(held([rule('dns-failure')], { findings: found })).toEqual([false]);
    expect(held([rule('dns-failure')], {})).toEqual([false]);
  });

  it('may be any of the hypotheses that stand side by side', () => {
    const possible = ['a-b', 'idle-timeout', 'c-d'].map((name) => finding(name, { confidence: 'possible' }));
    expect(held([rule('idle-timeout')], { findings: possible })).toEqual([true]);
  });
});

describe('an expected status', () => {
  const refused = stream({ status: 401 }).done();
  const open = stream().done();

  it('is that of every request of a diagnose, and of one of a soak or load', () => {
    expect(held([status(401)], { streams: [refused, refused] })).toEqual([true]);
    expect(held([status(401)], { streams: [refused, open] })).toEqual([false]);
    expect(held([status(401)], { streams: [refused, open], isPopulation: true })).toEqual([true]);
    expect(held([status(401)], { streams: [] })).toEqual([false]);
  });

  it('says nothing of requests around the proxies or of follow-ups', () => {
    const others = [stream({ route: 'direct' }).done(), stream({ asks: 'other-path', status: 404 }).done()];
    expect(held([status(401)], { streams: [refused, ...others] })).toEqual([true]);
  });
});

describe('an expected cut', () => {
  const at = (ms: number) => stream().cutAt(ms).done();

  it('came at that age, and no other did', () => {
    expect(held([cut], { streams: [at(2_900), at(3_100)] })).toEqual([true]);
    expect(held([cut], { streams: [at(3_000), at(8_000)] })).toEqual([false]);
    expect(held([cut], { streams: [at(3_000), at(8_000)], isPopulation: true })).toEqual([true]);
    expect(held([cut], { streams: [stream().done()] })).toEqual([false]);
  });
});

describe('the exit code', () => {
  const happened = { text: 'idle-timeout', held: true, because: 'found' };

  it('is that of what was expected, whatever was found', () => {
    expect(exitCode(brokenReport({ expectations: [happened] }), 'warning')).toBe(0);
    expect(exitCode(healthyReport({ expectations: [{ ...happened, held: false }] }), 'never')).toBe(1);
  });

  it('is 1 where a threshold is broken all the same', () => {
    const thresholds = [result('failed==0', { held: false, measured: 2 })];
    expect(exitCode(brokenReport({ expectations: [happened], thresholds }), 'never')).toBe(1);
  });

  it('is that of the findings where the budget ended the run', () => {
    const budget = { ms: 5_000, isSpent: true, undone: ['the streams were watched for 4 s of 35 s'] };
    expect(exitCode(healthyReport({ interrupted: true, budget }), 'warning')).toBe(0);
    expect(exitCode(brokenReport({ interrupted: true, budget }), 'warning')).toBe(1);
    expect(exitCode(healthyReport({ interrupted: true }), 'warning')).toBe(130);
  });
});

it('all formats say whether it happened, and what there was no time for', () => {
  const report = brokenReport({
    expectations: [{ text: 'status=401', held: false, because: '0 of 2 requests' }],
    budget: { ms: 5_000, isSpent: true, undone: ['not tried: gzip'] },
  });
  const options = { colour: false, width: 80 };
  for (const format of ['terminal', 'markdown'] as const) {
    const text = renderers[format](report, options).replace(/\\?\s+/g, ' ');
    expect(text).toContain('did not happen: 0 of 2 requests');
    expect(text).toContain('not tried: gzip');
  }
  expect(renderers.terminal(report, { ...options, screen: 'short' })).toContain('status=401 did not happen');
  expect(renderers.junit(report, options)).toContain('name="expected: status=401" time="0"><failure');
  expect(renderers.github(report, options)).toContain('::error title=expected%3A status=401::0 of 2');
});
