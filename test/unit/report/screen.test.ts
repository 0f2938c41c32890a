/** On a terminal the last lines are seen first: the answer stands there. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import type { VerifiedTrouble } from '../../../src/model/verification.ts';
import { renderers } from '../../../src/report/index.ts';
import { columnsOf } from '../../../src/report/terminal/columns.ts';
import { quietSoak, result, soakReport } from './population-sample.ts';
import { brokenReport, finding, healthyReport } from './sample.ts';

const render = (report: Report, width = 80, screen: 'short' | 'all' = 'short') =>
  renderers.terminal(report, { colour: false, width, screen }).trimEnd().split('\n');
const answer = (report: Report, width = 80) => {
  const lines = render(report, width);
  return lines.slice(lines.findLastIndex((line) => line.startsWith('──')) + 1);
};
const flat = (lines: string[]) => lines.join('\n').replace(/\s+/g, ' ');

describe('the answer', () => {
  it('is verdict and cause, the reason, three facts, the change, and the folder', () => {
    const lines = answer(brokenReport());
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines[0]).toBe('✗ BROKEN  the stream is cut: idle-timeout at nginx, hop edge (certain)');
    expect(lines.filter((line) => line.startsWith('  •'))).toEqual([
      '  • c1 was cut 60.0 s after its last byte, 75 s after the request',
      '  • /var/log/nginx/error.log:812: nginx gave up on the upstream',
      '  • edge/nginx.conf:24: the limit is 60 s',
    ]);
    expect(lines).toContain('  change  proxy_read_timeout 60s → 1h at edge/nginx.conf:24');
    expect(lines).toContain('  above   1 other fix, 4 more findings');
    expect(lines.at(-2)).toBe('  checked 6 causes ruled out, 4 not checked, 1 failed (our fault) (--all)');
    expect(lines.at(-1)).toBe('  kept in reports/2025-03-04T10-00-00Z-diagnose');
  });

  it('shows the command that makes the change in one piece', () => {
    const report = brokenReport();
    report.findings[0]!.fix[0]!.apply = `patch '/etc/${'long/'.repeat(20)}nginx.conf' '/home/you/fix-1.diff'`;
    expect(answer(report)).toContain(`      ${report.findings[0]!.fix[0]!.apply}`);
  });

  it('sets hypotheses that cannot be told apart side by side, and says what would settle it', () => {
    const why = 'Both fit the times. The error log (--nginx-error-log FILE) would settle it.';
    const findings = [
      finding('idle-timeout', { severity: 'critical', confidence: 'possible', why }),
      finding('total-timeout', { severity: 'critical', confidence: 'possible' }),
    ];
    const lines = answer(brokenReport({ findings }));
    expect(flat(lines)).toContain('or total-timeout at an unknown party (possible): what of total-timeout.');
    expect(lines).toContain('  settle  The error log (--nginx-error-log FILE) would settle it.');
  });

  it('tells once what several streams have in common', () => {
    const report = brokenReport();
    const from = 'connection' as const;
    const alike = ['c1', 'c2', 'c3', 'c4', 'c5'].map((connection) => ({
      fact: `${connection} was answered 401`,
      from,
      connection,
    }));
    report.findings[0]!.evidence = [...alike, { fact: 'c6 was answered 503', from, connection: 'c6' }];
    expect(answer(report).filter((line) => line.startsWith('  •'))).toEqual([
      '  • like 4 others, c1 was answered 401',
      '  • c6 was answered 503',
    ]);
  });

  it('cuts what would pass its lines, and says so', () => {
    const report = brokenReport();
    report.findings[0]!.what = 'Every stream was cut. '.repeat(40);
    const what = answer(report).filter((line) => line.includes('Every stream'));
    expect(what).toHaveLength(2);
    expect(what[1]).toMatch(/…$/);
  });

  it('tells of a run that was interrupted', () => {
    expect(flat(answer(brokenReport({ interrupted: true })))).toContain('interrupted before the end');
  });

  it.each([40, 60, 80, 120])('fits the last 20 lines at %i columns, of Chinese too', (width) => {
    const report = brokenReport();
    const evidence = report.findings[0]!.evidence.map((one) => ({
      ...one,
      fact: '六十秒内没有收到任何数据。'.repeat(20),
    }));
    report.findings[0] = { ...report.findings[0]!, evidence, what: '连接已被网关关闭。'.repeat(40) };
    for (const one of [report, soakReport()]) {
      const lines = answer(one, width);
      expect(lines.length).toBeLessThanOrEqual(20);
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(Math.max(width, 47));
      expect(lines.at(-1)).toMatch(/^ {2}kept in /);
    }
  });
});

describe('of a soak', () => {
  it('names the thresholds that were broken', () => {
    const lines = flat(answer(soakReport()));
    expect(lines).toContain('✗ BROKEN 400 streams were cut, 10 of 974 attempts never started: proxy-reload');
    expect(lines).toContain(
      'broken 2 of 4 thresholds: connect_success>99% (98.9 %), ttfe_p95<500ms (500.3 ms)',
    );
  });

  it('is short where nothing is wrong, and counts what held', () => {
    const lines = render(quietSoak({ thresholds: [result('gap_max<20s', { measured: 1204 })] }));
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines).toContain('  held    1 of 1 threshold');
  });
});

describe('a run without trouble', () => {
  it('takes fifteen lines at most, its details left to the folder', () => {
    const lines = render(healthyReport({ findings: [finding('a', { severity: 'info' })] }));
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines[0]).toMatch(/^✓ HEALTHY/);
    expect(lines).toContain('  note    title of a (a)');
  });

  it('shows its details with --all', () => {
    expect(render(healthyReport(), 80, 'all')).toContain('TRIALS');
  });
});

describe('the details', () => {
  const short = render(brokenReport());
  const all = render(brokenReport(), 80, 'all');

  it('stand above the answer, the cause lowest', () => {
    const places = ['WARNINGS', 'TRIALS', 'OTHER FINDINGS', 'ROOT CAUSE'].map((title) =>
      short.indexOf(title),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('leave out what was ruled out and not checked but for --all', () => {
    expect(short.filter((line) => /^(RULED OUT|NOT CHECKED)$/.test(line))).toEqual([]);
    expect(all.filter((line) => /^(RULED OUT|NOT CHECKED)$/.test(line))).toHaveLength(2);
  });
});

describe('the answer of a run that verifies another', () => {
  const deeds = {
    before: 'cut at 2.0 s, after 2.0 s of silence (4 of 4 streams)',
    now: 'open for 6.8 s–8.1 s, longest silence 6.0 s (4 of 4 streams)',
  };
  const trouble = (rule: string, change: Partial<VerifiedTrouble> = {}): VerifiedTrouble => ({
    rule,
    title: rule,
    where: { hop: 'nginx', proxy: 'nginx' },
    state: 'gone',
    severity: 'critical',
    because: null,
    config: 'proxy_read_timeout 2s → 1h at nginx.conf:27',
    ...deeds,
    ...change,
  });
  const verifying = (troubles: VerifiedTrouble[]): Pick<Required<Report>, 'verification'> => ({
    verification: {
      dir: 'reports/first',
      createdAt: '2026-11-29T22:00:00.000Z',
      verdict: { before: 'broken', now: 'healthy' },
      watched: { before: 8, now: 8 },
      troubles,
      changes: [],
      figures: [],
      doubts: [],
    },
  });
  const pair = [trouble('idle-timeout'), trouble('heartbeat-too-slow', { config: null })];

  it('keeps target, path, what was done and the folder, and tells once what the streams did', () => {
    const lines = answer(healthyReport(verifying(pair)));
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(flat(lines).match(/cut at 2\.0 s/g)).toHaveLength(1);
    expect(flat(lines)).toContain('✓ gone: heartbeat-too-slow at nginx: the same as idle-timeout');
    for (const label of ['target', 'path', 'done', 'kept in'])
      expect(lines.map((line) => line.trim().split('  ')[0]?.slice(0, label.length))).toContain(label);
    expect(lines.at(-1)).toMatch(/^ {2}kept in /);
  });

  it('keeps the folder where several troubles stayed', () => {
    const because =
      'nginx.conf is changed, but streams are still cut after 2.0 s, which is the old value: '.repeat(3);
    const stayed = ['a', 'b', 'c', 'd'].map((rule) =>
      trouble(rule, { state: 'stayed', before: `${rule} ${deeds.before}`, because }),
    );
    const lines = answer(brokenReport(verifying(stayed)));
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.at(-1)).toMatch(/^ {2}kept in /);
  });

  it('names what is new and only worth knowing, rather than saying that nothing is', () => {
    const fresh = trouble('client-closed', { state: 'new', severity: 'info', config: null });
    expect(answer(healthyReport(verifying([...pair, fresh])))[0]).toMatch(/^✓ FIXED {2}idle-timeout and /);
    expect(flat(answer(healthyReport(verifying([...pair, fresh]))))).toContain(
      'are gone, and nothing is new but client-closed (info)',
    );
    expect(flat(answer(healthyReport(verifying(pair))))).toMatch(/are gone, and nothing is new ✓ gone/);
    expect(flat(answer(healthyReport(verifying([fresh]))))).toContain(
      'nothing was wrong in the earlier run, and nothing is new but client-closed (info)',
    );
  });
});
