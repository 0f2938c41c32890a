/** The built command in a CI job: formats for its server, negative tests, a cap on its time. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Origin, startOrigin } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = join(fileURLToPath(new URL('../../', import.meta.url)), 'dist/cli.js');
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-ci-'));
const nowhere = 'http://127.0.0.1:1/events';
let steady: Origin;
let cutting: Origin;

beforeAll(async () => {
  steady = await startOrigin({ everyMs: 200 });
  cutting = await startOrigin({ everyMs: 200, end: { afterMs: 3_000, how: 'rst' } });
});
afterAll(async () => {
  await steady.close();
  await cutting.close();
  rmSync(dir, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string; tookMs: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: dir }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, stdout, stderr, tookMs: performance.now() - began });
    });
  });
}

/** Read by a parser that is not ours. */
function junitOf(file: string): { tests: string; failures: string; cases: string[] } {
  const script = `
import json, sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find('testsuite')
cases = [case.get('name') + ': ' + case[0].tag for case in suite.findall('testcase')]
print(json.dumps({'tests': suite.get('tests'), 'failures': suite.get('failures'), 'cases': cases}))`;
  return JSON.parse(execFileSync('python3', ['-c', script, join(dir, file)], { encoding: 'utf8' }));
}

/** Several starts of the command, each of which takes seconds on a busy machine. */
const timeout = 90_000;

describe('--format', { timeout }, () => {
  test('several times: JUnit for a parser, annotations on standard output, Markdown beside them', async () => {
    const files = ['--format', 'junit=out/j.xml', '--format', 'markdown=out/r.md'];
    const { code, stdout } = await run(nowhere, '--format', 'github', ...files);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error title=connect-refused at the network \(certain\)::/);
    expect(junitOf('out/j.xml')).toEqual({
      ...{ tests: '1', failures: '1' },
      cases: ['connect-refused at the network (certain): failure'],
    });
    expect(readFileSync(join(dir, 'out/r.md'), 'utf8')).toMatch(/^# ✗ BROKEN/);
    const again = await run('report', 'latest', '--format', 'junit=again.xml', '--fail-on', 'never');
    expect(again.code).toBe(0);
    expect(junitOf('again.xml').failures).toBe('0');
  });

  test('to a file that cannot be written, or twice to one: no request, no folder', async () => {
    for (const files of [['junit=/proc/no/x'], ['junit=a', 'json=./a'], ['junit', 'json']]) {
      const words = files.flatMap((file) => ['--format', file]);
      const { code, stderr } = await run(nowhere, '--out', 'refused', ...words);
      expect([code, existsSync(join(dir, 'refused'))]).toEqual([2, false]);
      expect(stderr).toMatch(/^error: .+\ncause: .+\nhint: .+\n$/);
    }
  });
});

test('a secret that a scenario takes from the environment is in no output', { timeout }, async () => {
  const secret = 'plain-word-of-ours';
  const text = `target: { url: "${steady.url}", headers: ["X-Tenant: $\{TENANT}", "Accept: text/event-stream"] }\nfor: $\{FOR:-1s}\n`;
  writeFileSync(join(dir, 'env.yaml'), text);
  process.env.TENANT = secret;
  const words = ['diagnose', 'env.yaml', '--out', 'env', '--format', 'json=env.json', '--debug'];
  const { stdout, stderr: told } = await run(...words).finally(() => delete process.env.TENANT);
  const files = readdirSync(join(dir, 'env')).map((name) => readFileSync(join(dir, 'env', name), 'utf8'));
  for (const shown of [stdout, told, readFileSync(join(dir, 'env.json'), 'utf8'), ...files])
    expect(shown).not.toContain(secret);
  const { code, stderr } = await run('diagnose', 'env.yaml');
  expect([code, stderr.split('\n')[1]]).toEqual([2, 'cause: env.yaml:1: TENANT is not set']);
});

describe('--expect', { timeout }, () => {
  test('turns a trouble that is wanted into success, and its absence into failure', async () => {
    const wanted = await run(nowhere, '--expect', 'connect-refused', '--expect', 'broken', '--json');
    expect(wanted.code).toBe(0);
    expect(parseReport(wanted.stdout).expectations?.map(({ held }) => held)).toEqual([true, true]);
    const missed = await run(nowhere, '--expect', 'status=401');
    expect(missed.code).toBe(1);
    expect(missed.stdout).toMatch(/expect {2}✗ status=401 did not happen: 0 of \d requests/);
    expect((await run(nowhere, '--expect', 'idle-timeot')).stderr).toContain('did you mean idle-timeout?');
  });

  test('of a cut waits for it', async () => {
    const { code, stdout } = await run(cutting.url, '--expect', 'cut@3s');
    expect(stdout).toContain('✓ cut@3s happened');
    expect(code).toBe(0);
    const early = await run(cutting.url, '--expect', 'cut@3s', '--for', '2s');
    expect([early.code, early.stderr.split('\n')[1]]).toEqual([2, 'cause: --for ends it after 2 s']);
  });
});

describe('--budget', { timeout }, () => {
  // The machine's noise beside the second that a budget may be exceeded by.
  const mostMs = 14_000;

  test.each([
    ['diagnose', []],
    ['soak', ['--connections', '3']],
    ['load', ['--connections', '3']],
  ])('ends a %s in time, with its report and what is left undone', async (command, flags) => {
    const { code, stdout, tookMs } = await run(command, steady.url, '--budget', '8s', '--json', ...flags);
    const report = parseReport(stdout);
    expect(tookMs).toBeLessThan(mostMs);
    expect(report.budget).toMatchObject({ ms: 8_000, isSpent: true });
    expect(report.budget?.undone[0]).toMatch(/^the streams were watched for .+ of (35 s|10 min|30 s)/);
    expect(code).toBe(0);
    const again = await run('report', 'latest', '--json');
    expect([again.code, parseReport(again.stdout).budget]).toEqual([0, report.budget]);
  });

  test('that is shorter than a start still has its report', async () => {
    const { code, stdout } = await run(steady.url, '--budget', '1ms');
    expect(stdout).toContain('--budget 1 ms was over');
    expect(code).toBe(0);
  });
});
