import { describe, expect, it } from 'vitest';
import { type Counts, emptyCounts } from '../../../src/model/population/counts.ts';
import type { Report, ReportPopulation } from '../../../src/model/report.ts';
import { answerPoints } from '../../../src/report/answer-points.ts';
import { renderers } from '../../../src/report/index.ts';
import { soakReport } from './population-sample.ts';

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

describe('the first screen of a soak of answers', () => {
  const answering = (counts: Partial<Counts>, change: Partial<Report> = {}) => {
    const report = soakReport();
    const population = { ...report.population!, counts: { ...emptyCounts(), ...counts } };
    const held = { ...report.plan.population!, answers: { thinkMs: 500, perSecond: null } };
    const made = { ...report, ...change, population, plan: { ...report.plan, population: held } };
    return renderers.terminal(made, { colour: false, width: 80 }).replace(/\s+/g, ' ');
  };
  const counts = {
    attempts: 125,
    opened: 124,
    completed: 112,
    cutAnswers: 8,
    failedAnswers: 3,
    disconnects: 8,
  };

  it('says what became of them, and of how many', () => {
    const text = answering({ ...counts, failed: 1 });
    expect(text).toContain('8 of 124 answers were cut, 3 failed, 1 of 125 attempts never started: ');
    expect(text).toContain('125 attempts, 112 complete (90.3 %), 8 cut (6.4 %), 3 failed (2.4 %), 1 refused');
    expect(text).not.toContain('ended by the other side');
    expect(text).toContain('requests: 124 of 125 opened');
  });

  it('counts none as open that was over when its user ended the run', () => {
    expect(answering(counts, { interrupted: true })).toContain('1 stream was still open then');
  });
});
