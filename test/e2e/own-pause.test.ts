/** The built command is stopped for 5 s in the middle of its run, as Ctrl-Z or a debugger would. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startOrigin } from '../../src/lab/index.ts';
import { judgeAgain } from '../../src/run/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const blamed = ['proxy-buffering', 'origin-not-flushing', 'compression-buffering'];

/** Streams that were asked for, by the recording. */
function askedIn(run: string): number {
  const file = join(run, 'recording.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('"kind":"asked"').length - 1 : 0;
}

test('what came while it was stopped is blamed on nobody, and the pause is told', {
  timeout: 60_000,
}, async () => {
  const origin = await startOrigin({ everyMs: 300 });
  const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-pause-'));
  try {
    const args = ['diagnose', origin.url, '--for', '14s', '--json', '--out', join(dir, 'run')];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await expect.poll(() => askedIn(join(dir, 'run')), { timeout: 15_000, interval: 50 }).toBe(4);
    await pause(2_000);
    child.kill('SIGSTOP');
    await pause(5_000);
    child.kill('SIGCONT');
    await ended;
    for (const report of [parseReport(text), await judgeAgain(join(dir, 'run'))]) {
      const { findings, stats } = report;
      const told = findings.find(({ rule }) => rule === 'own-pause');
      expect(told?.what).toMatch(/stood still for (4\.[89]|5\.\d) s/);
      expect(findings.filter(({ rule }) => blamed.includes(rule))).toEqual([]);
      expect(stats.generator.pauses).toHaveLength(1);
      expect(report.verdict, report.settle ?? '').toBe('healthy');
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
    await origin.close();
  }
});
