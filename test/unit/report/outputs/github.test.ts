import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.ts';
import { renderers } from '../../../../src/report/index.ts';
import { result, soakReport } from '../population-sample.ts';
import { brokenReport, healthyReport } from '../sample.ts';

const lines = (report: Report) =>
  renderers.github(report, { colour: false, width: 80 }).trimEnd().split('\n');

describe('github', () => {
  it('annotates the line to change, errors first', () => {
    const [first, ...rest] = lines(brokenReport());
    expect(first).toMatch(
      /^::error file=edge\/nginx\.conf,line=24,title=idle-timeout at nginx%2C hop edge \(certain\)::.+%0Achange: /,
    );
    const levels = [...rest.map((line) => /^::(\w+) /.exec(line)?.[1])];
    expect(levels).toEqual([...levels].sort((a, b) => order.indexOf(a!) - order.indexOf(b!)));
    expect(rest.at(-1)).toMatch(/^::notice title=sse-doctor%3A broken::the stream is cut/);
  });

  it('marks no line of a config for what is only possible', () => {
    const report = brokenReport();
    report.findings = report.findings.map((one) => ({ ...one, confidence: 'possible' }));
    expect(lines(report).filter((line) => line.includes('file='))).toEqual([]);
  });

  it('has a line where nothing is wrong, and a warning where that is not known', () => {
    expect(lines(healthyReport())).toHaveLength(1);
    const unsure = healthyReport({ verdict: 'inconclusive', settle: 'a longer --for' });
    expect(lines(unsure)[0]).toMatch(/^::warning title=sse-doctor%3A inconclusive::.*%0A.*a longer --for$/);
  });

  it('has no error where nothing is to fail', () => {
    const report = brokenReport();
    report.plan = { ...report.plan, failOn: 'never' };
    expect(lines(report).filter((line) => line.startsWith('::error'))).toEqual([]);
  });

  it('has broken and unchecked thresholds', () => {
    const thresholds = [
      result('ttfe_p95<500ms', { held: false, measured: 812 }),
      result('failed==0', { held: true, measured: 0 }),
      result('proxy_latency<1s', { held: null, measured: null, because: 'needs --direct' }),
    ];
    const found = lines(soakReport({ thresholds }));
    expect(found).toContain('::error title=broken%3A ttfe_p95<500ms::measured: 812 ms');
    expect(found).toContain('::warning title=not checked%3A proxy_latency<1s::measured: needs --direct');
    expect(found.join('\n')).not.toContain('failed==0');
  });

  it('lets no text of others begin a command of its own', () => {
    const report = brokenReport();
    report.findings[0]!.what = '100 %\r\n::set-output name=a::b\u001b[2J';
    report.findings[0]!.fix[0]!.file = 'a,b:c\n::stop-commands::x';
    const found = lines(report);
    expect(found.every((line) => /^::(error|warning|notice) /.test(line))).toBe(true);
    expect(found[0]).toContain('file=a%2Cb%3Ac%0A%3A%3Astop-commands%3A%3Ax,line=24,');
    expect(found[0]).toContain('::100 %25%0D%0A::set-output name=a::b\\x1b[2J%0A');
  });
});

const order = ['error', 'warning', 'notice'];
