import { describe, expect, it } from 'vitest';
import { type Counts, emptyCounts, type Figures } from '../../../src/model/population.ts';
import { answerMetrics } from '../../../src/thresholds/answer-metrics.ts';

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
});
