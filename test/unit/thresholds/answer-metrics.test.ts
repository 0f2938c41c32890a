import { describe, expect, it } from 'vitest';
import { type Counts, emptyCounts } from '../../../src/model/population/counts.ts';
import type { Figures } from '../../../src/model/population/figures.ts';
import { readThresholds } from '../../../src/plan/thresholds/index.ts';
import { answerMetrics } from '../../../src/thresholds/answer-metrics.ts';
import { brokenEarly, type CutShort, checkThresholds } from '../../../src/thresholds/index.ts';

const of = (name: string, counts: Partial<Counts>) => {
  const figures = { counts: { ...emptyCounts(), ...counts }, ms: { token: null, tokenGap: null } };
  const metric = answerMetrics.find((one) => one.name === name)!;
  return metric.read(figures as unknown as Figures, { stat: 'p95', limit: 0 });
};

describe('thresholds on finite answers', () => {
  it('are shares of what ended or was refused, without what was running', () => {
    const counts = { attempts: 20, opened: 18, completed: 12, cutAnswers: 2, failedAnswers: 1, failed: 1 };
    expect(of('completed', counts)).toMatchObject({ low: 75, high: 75 });
    expect(of('cut_answers', counts)).toMatchObject({ shown: 12.5 });
    expect(of('failed_answers', counts)).toMatchObject({ shown: 6.25 });
  });

  it('are not measured where no answer ended, and broken where every request was refused', () => {
    expect(of('completed', { attempts: 5, opened: 5 }).kind).toBe('none');
    expect(of('completed', { attempts: 5, opened: 3, failed: 2 }).kind).toBe('none');
    expect(of('completed', { attempts: 5, failed: 5 })).toMatchObject({ low: 0, high: 0 });
    expect(of('ttft', { attempts: 5, opened: 5 }).kind).toBe('none');
  });

  it('come to none completed where a whole run saw no answer end, and to nothing where it was cut short', () => {
    const [threshold] = readThresholds(['completed>=99%'], 'here');
    const figures = (counts: Partial<Counts>) =>
      ({ counts: { ...emptyCounts(), ...counts }, ms: {} }) as unknown as Figures;
    const check = (counts: Partial<Counts>, short: CutShort | null = null) =>
      checkThresholds([threshold!], figures(counts), short)[0];
    expect(check({ attempts: 3, opened: 3 })).toMatchObject({ held: false, measured: 0 });
    expect(check({ attempts: 3, opened: 3 }, { by: null, atMs: 500 })).toMatchObject({ held: null });
    expect(check({ attempts: 3 })).toMatchObject({ held: null });
    expect(
      brokenEarly([{ ...threshold!, abort: true }], figures({ attempts: 3, opened: 3 }), 60_000),
    ).toBeNull();
  });
});
