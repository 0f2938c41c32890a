/**
 * Every folder of `scenarios/`, run for real: the trouble must be found and nothing else claimed, and the healthy twin
 * must be clean. Where the fix is a change of the proxy's config, the twin is made by applying the report's own patch.
 */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Expectation,
  listScenarios,
  loadScenario,
  missingProxies,
  type Stage,
  stageScenario,
} from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const only = process.env.SCENARIO;
const found: string[] = [];

interface Ran {
  exitCode: number | null;
  report: Report;
  text: string;
}

function runCli(
  args: string[],
  cwd: string,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

async function diagnose(stage: Stage, flags: string[], name: string): Promise<Ran> {
  stage.runActions();
  const out = join(stage.dir, `run-${name}`);
  const { exitCode, stdout, stderr } = await runCli(
    ['diagnose', ...flags, '--json', '--out', out],
    stage.dir,
  );
  expect(stdout, stderr).toMatch(/^\{/);
  const again = await runCli(['report', out], stage.dir);
  return { exitCode, report: JSON.parse(stdout) as Report, text: again.stdout };
}

function check({ report, text, exitCode }: Ran, expected: Expectation): void {
  const root = report.findings[0];
  const rules = report.findings.map(({ rule }) => rule);
  const seen = `findings ${JSON.stringify(report.findings.map(({ rule, confidence, where }) => [rule, confidence, where]))}\n${text}`;
  expect(report.failed, 'no rule may fail').toEqual([]);
  if (expected.root !== undefined) expect(root?.rule, seen).toBe(expected.root);
  expect(report.verdict, seen).toBe(expected.verdict);
  if (expected.where) expect(root?.where, seen).toEqual(expected.where);
  if (expected.confidence) expect(root?.confidence, seen).toBe(expected.confidence);
  if (expected.setting) expect(root?.fix[0]?.setting, seen).toBe(expected.setting);
  if (expected.value !== undefined) expect(root?.fix[0]?.current, seen).toBe(expected.value);
  for (const rule of expected.also ?? []) expect(rules, seen).toContain(rule);
  for (const rule of expected.absent ?? []) expect(rules, seen).not.toContain(rule);
  for (const rule of expected.ruledOut ?? [])
    expect(
      report.ruledOut.map((entry) => entry.rule),
      seen,
    ).toContain(rule);
  for (const rule of expected.notChecked ?? [])
    expect(
      report.notChecked.map((entry) => entry.rule),
      seen,
    ).toContain(rule);
  for (const pattern of expected.says ?? [])
    expect(text.replace(/\s+/g, ' '), seen).toMatch(new RegExp(pattern));
  const failing = report.findings.some(({ severity }) => severity !== 'info');
  expect(exitCode).toBe(failing ? 1 : 0);
}

/** Applies the first fix's own diff with the real `patch -p0`, as its reader would. */
function applyPatch(stage: Stage, report: Report): void {
  const patch = report.findings[0]?.fix[0]?.patch;
  expect(patch, 'the first fix carries a patch').toBeTruthy();
  writeFileSync(join(stage.dir, 'fix.diff'), patch ?? '');
  const { status, stdout, stderr } = spawnSync('patch', ['-p0', '-i', 'fix.diff'], {
    cwd: stage.dir,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
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
        const ran = await diagnose(stage, stage.flags, 'trouble');
        found.push(
          `${basename(dir)}: expected ${scenario.expect.root ?? scenario.expect.verdict}, found ${ran.report.findings[0]?.rule ?? ran.report.verdict} (${ran.report.findings[0]?.confidence ?? ''})`,
        );
        check(ran, stage.expect);
        if (scenario.twin?.by !== 'patch') return;
        applyPatch(stage, ran.report);
        await stage.restart();
        check(await diagnose(stage, stage.flags, 'twin'), scenario.twin.expect);
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
          check(await diagnose(stage, stage.flags, 'twin'), stage.expect);
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
