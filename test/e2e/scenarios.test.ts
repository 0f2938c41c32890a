/**
 * Every folder of `scenarios/`, run for real: the trouble must be found and nothing else claimed, and the healthy twin
 * must be clean. Where the fix is a change of the proxy's config, the twin is made by applying the report's own patch.
 */
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import {
  listScenarios,
  loadScenario,
  missingProxies,
  type Scenario,
  type Stage,
  stageScenario,
} from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';
import { check, type Ran } from './scenario-checks.ts';
import { expectAccepted } from './scenario-fixes.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const only = process.env.SCENARIO;
const found: string[] = [];

/** `onAnnounced` is called once the command has said what it will do, which it does before its first request. */
function runCli(
  args: string[],
  cwd: string,
  onAnnounced = () => {},
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stderr.once('data', onAnnounced);
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

async function runCommand(stage: Stage, name: string): Promise<Ran> {
  const out = join(stage.dir, `run-${name}`);
  const { exitCode, stdout, stderr } = await runCli(
    [stage.command, ...stage.flags, '--json', '--out', out],
    stage.dir,
    stage.runActions,
  );
  expect(stdout, stderr).toMatch(/^\{/);
  const again = await runCli(['report', out], stage.dir);
  const report = parseReport(stdout);
  if (report.population) await expectSameAgain(report, out, stage.dir);
  return { exitCode, report, text: again.stdout };
}

/** What was added up while the streams were held is added up again from the recording. */
async function expectSameAgain(report: Report, out: string, cwd: string): Promise<void> {
  const again = parseReport((await runCli(['report', out, '--json'], cwd)).stdout);
  const said = ({ verdict, findings, thresholds, population }: Report) => ({
    verdict,
    findings: findings.map(({ rule, confidence, where }) => ({ rule, confidence, where })),
    thresholds: thresholds?.map(({ text, held }) => ({ text, held })),
    counts: population?.counts,
  });
  expect(said(again), 'judged again from its recording').toEqual(said(report));
}

/** A run that its own tool could not keep up with says to run again, and once more that is done. */
async function runUnhurried(stage: Stage, name: string): Promise<Ran> {
  const ran = await runCommand(stage, name);
  if (ran.report.findings[0]?.rule !== 'generator-saturated') return ran;
  await stage.restart();
  return runCommand(stage, `${name}-again`);
}

/** Runs the very command that is printed beside the first fix, as its reader would: here, and not where the config lies. */
function applyFix({ report, text }: Ran): void {
  const command = report.findings[0]?.fix[0]?.apply;
  expect(command, 'the first fix carries a command').toBeTruthy();
  expect(text.split('\n').map((line) => line.trim())).toContain(command);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command ?? ''], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`, 'it fits where it says').toMatch(/^patching file [^\n]+\n$/);
  expect(status).toBe(0);
}

/** Does at the origin what a fix proposes there, and leaves the origin as it was. */
async function mitigate(stage: Stage, { mitigation, origin }: Scenario, { report }: Ran): Promise<void> {
  if (!mitigation || !origin) return;
  const fix = report.findings[0]?.fix.find(({ setting }) => setting === mitigation.setting);
  expect(fix, 'it is a fix of its own, which says what it leaves').toMatchObject({
    proxy: 'origin',
    doesNotCure: expect.any(String),
  });
  stage.origins.origin?.set(mitigation.origin);
  await stage.restart();
  check(await runUnhurried(stage, 'mitigation'), mitigation.expect);
  stage.origins.origin?.set(origin);
}

const dirs = listScenarios().filter((dir) => !only || only.split(',').includes(basename(dir)));
const missing = new Map(
  await Promise.all(dirs.map(async (dir) => [dir, await missingProxies(loadScenario(dir))] as const)),
);

describe.concurrent('scenarios', () => {
  for (const dir of dirs) {
    const scenario = loadScenario(dir);
    const absent = missing.get(dir) ?? [];
    const skip = absent.length > 0 && !process.env.CI;
    test.skipIf(skip)(`${basename(dir)}: ${scenario.title}`, { timeout: 180_000 }, async () => {
      expect(absent, 'proxies missing on this machine').toEqual([]);
      const stage = await stageScenario(scenario);
      try {
        const ran = await runUnhurried(stage, 'trouble');
        found.push(
          `${basename(dir)}: expected ${scenario.expect.root ?? scenario.expect.verdict}, found ${ran.report.findings[0]?.rule ?? ran.report.verdict} (${ran.report.findings[0]?.confidence ?? ''})`,
        );
        check(ran, stage.expect);
        expectAccepted(ran.report, stage.dir);
        await mitigate(stage, scenario, ran);
        if (scenario.twin?.by !== 'patch') return;
        applyFix(ran);
        await stage.restart();
        check(await runUnhurried(stage, 'twin'), scenario.twin.expect);
      } finally {
        await stage.close();
      }
    });
    if (!scenario.twin || scenario.twin.by === 'patch') continue;
    test.skipIf(skip)(
      `${basename(dir)}, healthy twin by ${scenario.twin.by}: ${scenario.twin.why}`,
      { timeout: 180_000 },
      async () => {
        const stage = await stageScenario(scenario, { twin: true });
        try {
          check(await runUnhurried(stage, 'twin'), stage.expect);
        } finally {
          await stage.close();
        }
      },
    );
  }
});

test('there are scenarios', () => {
  expect(dirs.length).toBeGreaterThan(0);
});

afterAll(() => {
  process.stdout.write(`${found.sort().join('\n')}\n`);
});
