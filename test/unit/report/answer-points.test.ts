import { describe, expect, it } from 'vitest';
import { type Counts, emptyCounts } from '../../../src/model/population.ts';
import type { Report, ReportPopulation } from '../../../src/model/report.ts';
import { answerPoints } from '../../../src/report/answer-points.ts';

const textsOf = (counts: Partial<Counts>, answers: object | null = { thinkMs: 500, perSecond: null }) => {
  const population = { counts: { ...emptyCounts(), ...counts } } as ReportPopulation;
  const report = { plan: { population: { answers } } } as unknown as Report;
  return answerPoints(report, population).map((block) => ('text' in block ? block.text : ''));
};

describe('the answers of a soak', () => {
  it('are complete, cut, failed, and what was running counts neither way', () => {
    const [ended, running, model] = textsOf({ attempts: 14, completed: 10, cutAnswers: 1, failed: 1 });
    expect(ended).toContain('10 complete');
    expect(ended).toContain('1 cut');
    expect(ended).toContain('0 failed');
    expect(ended).toContain('1 refused');
    expect(running).toContain('2, which count neither way');
    expect(model).toContain('500 ms');
  });

  it('tell the rate, and what was not sent', () => {
    const texts = textsOf({ attempts: 3, completed: 3, unsent: 7 }, { thinkMs: 0, perSecond: 5 }).join('\n');
    expect(texts).toContain('5 a second');
    expect(texts).toContain('7 requests');
  });

  it('are nothing of streams that are to stay', () => {
    expect(textsOf({ attempts: 5, opened: 5 }, null)).toEqual([]);
    expect(textsOf({ attempts: 5, opened: 5 })[0]).toContain('none was over');
  });
});
