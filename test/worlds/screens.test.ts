/** Whatever a run met, its answer stands in the last lines of a terminal. */
import { expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { assemble } from '../../src/report/contents/index.ts';
import { renderers } from '../../src/report/index.ts';
import { columnsOf } from '../../src/report/terminal/columns.ts';
import { judgeWorld } from './judged.ts';

const count = 100;
const folder = '/home/somebody/projects/market-data/sse-doctor/reports/2026-11-29T20-43-38-162Z-diagnose';
const command = `patch '/etc/nginx/sites-enabled/market-data.example.com.conf' '${folder}/fix-1.diff'`;

test(`the last 20 lines hold verdict, cause, evidence, change and folder in ${count} worlds`, {
  timeout: 300_000,
}, async () => {
  for (let seed = 1; seed <= count; seed++) {
    const report = await reportOf(seed);
    for (const width of [40, 80, 120]) checkScreen(report, width, `world ${seed} at ${width} columns`);
  }
});

/** With a folder and a command that are long. */
async function reportOf(seed: number): Promise<Report> {
  const world = await judgeWorld(seed);
  const report = assemble(world.recording, world.facts, world, [], () => null);
  const findings = report.findings.map((finding) => ({
    ...finding,
    fix: finding.fix.map((fix) => (fix.file ? { ...fix, apply: command } : fix)),
  }));
  return { ...report, findings, plan: { ...report.plan, out: folder } };
}

function checkScreen(report: Report, width: number, name: string): void {
  const text = renderers.terminal(report, { colour: false, width, screen: 'short' });
  const rows = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => physicalRows(line, width));
  const last = rows.slice(Math.max(-20, rows.findLastIndex((row) => row.startsWith('──')) - rows.length));
  const shown = last.join('').replaceAll(' ', '');
  const { verdict, findings } = report;
  const cause = verdict === 'broken' || verdict === 'degraded' ? findings[0] : undefined;
  expect
    .soft(
      last.some((row) => row.includes(verdict.toUpperCase())),
      `${name}: verdict`,
    )
    .toBe(true);
  expect.soft(shown, `${name}: folder`).toContain(folder);
  if (verdict === 'healthy') expect.soft(rows.length, `${name}: lines`).toBeLessThanOrEqual(15);
  if (!cause) return;
  expect.soft(shown, `${name}: cause`).toContain(cause.rule);
  const distinct = new Set(
    cause.evidence.map(({ fact, file, line }) => `${file}${line} ${fact.replace(/^c\d+\b/, '')}`),
  );
  const facts = last.filter((row) => row.startsWith('  •')).length;
  expect.soft(facts, `${name}: evidence`).toBe(Math.min(3, distinct.size));
  if (cause.fix.length > 0)
    expect
      .soft(
        last.some((row) => /^ {2}(change|try) /.test(row)),
        `${name}: change`,
      )
      .toBe(true);
  if (cause.fix[0]?.apply) expect.soft(shown, `${name}: command`).toContain(command.replaceAll(' ', ''));
}

function physicalRows(line: string, width: number): string[] {
  const rows = Math.max(1, Math.ceil(columnsOf(line) / width));
  return Array.from({ length: rows }, (_, row) => line.slice(row * width, (row + 1) * width));
}
