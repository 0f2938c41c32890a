import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../../src/report/schema/index.ts';
import { checkedReport, parseReport } from '../../report-contract.ts';
import { quietSoak, soakReport } from './population-sample.ts';
import { brokenReport, finding, healthyReport } from './sample.ts';

describe('the schema of a report', () => {
  it.each([
    ['of a stream that was cut', brokenReport()],
    ['of a healthy stream', healthyReport()],
    ['of a soak that lost streams', soakReport()],
    ['of a quiet soak', quietSoak()],
  ])('takes a report %s, also from its text', (_, report) => {
    checkedReport(report);
    expect(parseReport(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('does not take a word that the contract lacks', () => {
    const report = { ...healthyReport(), verdict: 'fine' };
    expect(reportSchema.safeParse(report).error?.issues[0]?.path).toEqual(['verdict']);
  });

  it('does not take a figure that is none', () => {
    const report = healthyReport();
    const stats = { ...report.stats, eventsPerSecond: Number.NaN };
    expect(() => checkedReport({ ...report, stats })).toThrow(/eventsPerSecond/);
  });

  it('lets a reader pass over a key that a later version adds, but no test of ours', () => {
    const report = brokenReport({ findings: [{ ...finding('a'), later: 1 } as ReturnType<typeof finding>] });
    expect(reportSchema.safeParse(report).success).toBe(true);
    expect(() => checkedReport(report)).toThrow(/beside what its contract knows/);
  });
});
