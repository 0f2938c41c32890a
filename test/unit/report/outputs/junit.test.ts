import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.ts';
import { renderers } from '../../../../src/report/index.ts';
import { result, soakReport } from '../population-sample.ts';
import { brokenReport, healthyReport } from '../sample.ts';

const render = (report: Report) => renderers.junit(report, { colour: false, width: 80 });

/** Counts and cases of what is no more than elements, attributes and text. */
function casesOf(xml: string): { name: string; outcome: string }[] {
  return [...xml.matchAll(/<testcase [^>]*? name="([^"]*)"[^>]*><(system-out|failure|error|skipped)/g)].map(
    ([, name = '', outcome = '']) => ({ name, outcome }),
  );
}

describe('junit', () => {
  it('has a failure for each finding that fails the run, at the line to change', () => {
    const xml = render(brokenReport());
    const failing = casesOf(xml).filter(({ outcome }) => outcome === 'failure');
    expect(failing[0]?.name).toBe('idle-timeout at nginx, hop edge (certain)');
    expect(xml).toContain(`failures="${failing.length}" errors="0"`);
    expect(xml).toMatch(
      /classname="sse-doctor\.finding" name="idle-timeout[^>]* file="edge\/nginx\.conf" line="24"/,
    );
    expect(xml).toContain('-        proxy_read_timeout 60s;');
    expect(casesOf(xml).some(({ name }) => name.startsWith('verdict'))).toBe(false);
  });

  it('passes the same findings where nothing is to fail', () => {
    const report = brokenReport();
    report.plan = { ...report.plan, failOn: 'never' };
    expect(render(report)).toContain('failures="0"');
    expect(casesOf(render(report)).every(({ outcome }) => outcome === 'system-out')).toBe(true);
  });

  it('has one case where nothing was found, skipped where too little was seen, an error where it was ended', () => {
    expect(casesOf(render(healthyReport()))).toEqual([{ name: 'verdict: healthy', outcome: 'system-out' }]);
    const unsure = healthyReport({ verdict: 'inconclusive', settle: 'a longer --for' });
    expect(render(unsure)).toContain('<skipped message="a longer --for"/>');
    expect(render(healthyReport({ interrupted: true }))).toContain('<error message="the run was ended');
  });

  it('has a case for each threshold', () => {
    const thresholds = [
      result('ttfe_p95<500ms', { held: false, measured: 812 }),
      result('failed==0', { held: true, measured: 0 }),
      result('proxy_latency<1s', { held: null, measured: null, because: 'needs --direct' }),
    ];
    const cases = casesOf(render(soakReport({ thresholds })));
    expect(cases.slice(-3)).toEqual([
      { name: 'ttfe_p95&lt;500ms', outcome: 'failure' },
      { name: 'failed==0', outcome: 'system-out' },
      { name: 'proxy_latency&lt;1s', outcome: 'skipped' },
    ]);
  });

  it('keeps markup, control characters and half characters of others from breaking it', () => {
    const report = brokenReport();
    const nasty = ']]></failure><x a="1">\u0000\u001b[31m\ud800 & \'q\'\u{1f600}\ufffe\nnext';
    report.findings[0]!.what = nasty;
    report.findings[0]!.evidence[0]!.raw = nasty;
    const xml = render(report);
    expect(xml).toContain(']]&gt;&lt;/failure&gt;&lt;x a=&quot;1&quot;&gt;');
    expect(xml).toContain('\u{1f600}&#10;next"');
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]|\p{Surrogate}/u);
    expect(xml.match(/<\/failure>/g)).toHaveLength(
      casesOf(xml).filter((one) => one.outcome === 'failure').length,
    );
  });
});
