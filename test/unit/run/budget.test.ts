import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBudget } from '../../../src/run/budget.ts';
import { sampleHop, samplePlan, stream } from '../facts-builder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const user = () => new AbortController();
const plan = { ...samplePlan, budgetMs: 20_000 };
const seen = { streams: [stream().done()], watchedSeconds: 12 };

describe('a budget', () => {
  it('is none without --budget: only the user ends the run', () => {
    const ours = user();
    const { asking, waiting, account } = startBudget(samplePlan, 0, ours.signal);
    expect([asking, waiting]).toEqual([ours.signal, ours.signal]);
    expect(account(samplePlan, seen)).toBeUndefined();
  });

  it('leaves time for the report, and for rows where there are logs', () => {
    const hops = [{ ...sampleHop('nginx'), accessLogs: ['a.log'] }];
    const { asking, waiting } = startBudget({ ...plan, hops }, 5_000, user().signal);
    vi.advanceTimersByTime(11_900);
    expect([asking.aborted, waiting.aborted]).toEqual([false, false]);
    vi.advanceTimersByTime(200);
    expect([asking.aborted, waiting.aborted]).toEqual([true, false]);
    vi.advanceTimersByTime(2_000);
    expect(waiting.aborted).toBe(true);
  });

  it('is not spent by a run that ended in time', () => {
    const { account, stop } = startBudget(plan, 0, user().signal);
    expect(account(plan, seen)).toEqual({ ms: 20_000, isSpent: false, undone: [] });
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says what there was no time for', () => {
    const trials = [...plan.trials, { ...plan.trials[0]!, name: 'gzip' }];
    const { account } = startBudget(plan, 0, user().signal);
    expect(account(plan, seen, 2)?.undone).toEqual([
      '2 log rows that proxies had yet to write: not waited for',
    ]);
    vi.advanceTimersByTime(20_000);
    expect(account({ ...plan, trials }, seen)?.undone).toEqual([
      'the streams were watched for 12 s of 30 s',
      'not tried: gzip',
    ]);
  });

  it('is over at once where it was spent before the first request', () => {
    const { asking } = startBudget(plan, 30_000, user().signal);
    vi.advanceTimersByTime(1);
    expect(asking.aborted).toBe(true);
  });
});
