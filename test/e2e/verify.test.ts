/** `verify` asks the same as an earlier run, and says what went, what stayed and what is new. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { findProxy, loadScenario, type Stage, scenariosRoot, stageScenario } from '../../src/lab/index.ts';
import type { Report } from '../../src/model/report.ts';
import type { Verification } from '../../src/model/verification.ts';
import { parseReport } from '../report-contract.ts';
import { watchedOrigin } from './two-origins.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const nginx = await findProxy('nginx');
const envoy = await findProxy('envoy');
const home = mkdtempSync(join(tmpdir(), 'sse-doctor-verify-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], cwd = home, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } });
    const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
    child.stdin.end();
    child.stdout.on('data', (chunk) => {
      ran.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      ran.stderr += chunk;
    });
    child.on('close', (exitCode) => resolve({ ...ran, exitCode }));
  });
}

function reportIn(dir: string): Report & { verification: Verification } {
  const report = parseReport(readFileSync(join(dir, 'report.json'), 'utf8'));
  expect(report.verification, dir).toBeDefined();
  return report as Report & { verification: Verification };
}

/** The first run of a scenario, and a way to verify it. */
async function staged(name: string) {
  const stage = await stageScenario(loadScenario(join(scenariosRoot, name)));
  await run([stage.command, ...stage.flags, '--out', 'first'], stage.dir);
  return { stage, again: (out: string) => verify(stage, out) };
}

async function verify(stage: Stage, out: string, cwd = stage.dir) {
  const ran = await run(['verify', join(stage.dir, 'first'), '--out', join(stage.dir, out)], cwd);
  return { ...ran, report: reportIn(join(stage.dir, out)) };
}

/** `gone idle-timeout`. */
function states({ verification }: { verification: Verification }): string[] {
  return verification.troubles
    .filter(({ severity }) => severity !== 'info')
    .map(({ state, rule }) => `${state} ${rule}`);
}

function applyFix(stage: Stage): void {
  const { findings } = parseReport(readFileSync(join(stage.dir, 'first', 'report.json'), 'utf8'));
  const { status } = spawnSync('sh', ['-c', findings[0]?.fix[0]?.apply ?? 'false']);
  expect(status).toBe(0);
}

function edit(stage: Stage, file: string, from: string, to: string): void {
  const path = join(stage.dir, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe.concurrent('a run is verified', () => {
  test.runIf(nginx)(
    'on Nginx: unchanged, patched, reloaded, then broken otherwise',
    {
      timeout: 120_000,
    },
    async () => {
      const { stage, again } = await staged('nginx-read-timeout');
      try {
        const same = await again('same');
        expect([same.exitCode, ...states(same.report)]).toEqual([
          1,
          'stayed idle-timeout',
          'stayed heartbeat-too-slow',
        ]);
        expect(same.stdout).toMatch(/^✗ NOT FIXED {2}idle-timeout/);
        expect(same.report.verification.troubles[0]?.config).toBe(
          'nginx.conf:27 still says proxy_read_timeout 2s',
        );

        applyFix(stage);
        const patched = await again('patched');
        const [stayed] = patched.report.verification.troubles;
        expect([patched.exitCode, stayed?.state, stayed?.rule]).toEqual([1, 'stayed', 'idle-timeout']);
        expect(stayed?.config).toBe('proxy_read_timeout 2s → 1h at nginx.conf:27');
        expect(stayed?.because).toMatch(/streams are still cut after 2\.\d s, which is the old value/);

        await stage.restart();
        // From elsewhere: the names of its files start from where it was run.
        const fixed = await verify(stage, 'fixed', home);
        expect([fixed.exitCode, ...states(fixed.report)]).toEqual([
          0,
          'gone idle-timeout',
          'gone heartbeat-too-slow',
        ]);
        expect(fixed.stdout).toMatch(
          /^✓ FIXED {2}idle-timeout and heartbeat-too-slow are gone, and nothing is new/,
        );
        expect(fixed.report.verification.troubles[0]).toMatchObject({
          before: expect.stringMatching(/^cut at 2\.\d s, after 2(\.\d)? s of silence \(4 of 4 streams\)$/),
          now: expect.stringMatching(/^open for .*longest silence 6(\.\d)? s \(4 of 4 streams\)$/),
        });
        const told = await run(['report', join(stage.dir, 'fixed'), '--json']);
        expect(parseReport(told.stdout).verification).toEqual(fixed.report.verification);

        edit(stage, 'nginx.conf', 'location /events', 'location /elsewhere');
        await stage.restart();
        const moved = await again('moved');
        expect(moved.exitCode).toBe(1);
        expect(states(moved.report)).toContain('unproven idle-timeout');
        expect(states(moved.report)[0]).toMatch(/^new /);
        expect(moved.stdout).toMatch(/^✗ NEW TROUBLE/);
      } finally {
        await stage.close();
      }
    },
  );

  test.runIf(envoy)('on Envoy: patched and restarted', { timeout: 120_000 }, async () => {
    const { stage, again } = await staged('envoy-stream-idle-timeout');
    try {
      applyFix(stage);
      const patched = await again('patched');
      expect([patched.exitCode, patched.report.verification.troubles[0]?.state]).toEqual([1, 'stayed']);
      expect(patched.report.verification.troubles[0]?.because).toMatch(/which is the old value/);
      await stage.restart();
      const fixed = await again('fixed');
      expect(fixed.report.verification.troubles[0]).toMatchObject({ state: 'gone', rule: 'idle-timeout' });
      expect([fixed.exitCode, fixed.report.verdict]).toEqual([0, 'healthy']);
    } finally {
      await stage.close();
    }
  });
});

describe.concurrent('what a recording does not hold', () => {
  const secret = { key: 'k3y-0f-Paul', bearer: 'b3arer-of-Paul-7788', session: 's3ssion-of-Paul' };

  async function secretRun(out: string) {
    const origin = await watchedOrigin(false, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      setTimeout(() => response.end('data: 2\n\n'), 300).unref();
    });
    const url = `${origin.url}/events?key=${secret.key}`;
    const flags = ['-H', `Authorization: Bearer ${secret.bearer}`, '-b', `session=${secret.session}`];
    await run(['diagnose', url, ...flags, '--for', '2s', '--out', out]);
    return { origin, url, flags, asked: origin.received.length };
  }

  test('is listed by name, and nothing is sent', { timeout: 60_000 }, async () => {
    const { origin, asked } = await secretRun('secret');
    try {
      expect(asked).toBeGreaterThan(0);
      const ran = await run(['verify', 'secret', '--out', 'none']);
      expect(ran.exitCode, ran.stderr).toBe(2);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toContain('3 secrets of that run must be given again');
      for (const name of ['key in the query of --url', 'the header Authorization', 'the cookie session'])
        expect(ran.stderr).toContain(name);
      expect(ran.stderr).toContain("-H 'Authorization: Bearer …'");
      expect(origin.received, 'requests').toHaveLength(asked);
      expect(existsSync(join(home, 'none'))).toBe(false);
    } finally {
      origin.close();
    }
  });

  test('is asked with again once it is given, by flags or a curl command', { timeout: 60_000 }, async () => {
    const { origin, url, flags, asked } = await secretRun('given');
    try {
      await run(['verify', 'given', '--url', url, ...flags, '--out', 'by-flags']);
      const byFlags = origin.received.slice(asked);
      await run(['verify', 'given', '--out', 'by-curl', '--', 'curl', url, ...flags]);
      const byCurl = origin.received.slice(asked + byFlags.length);
      const words = [...byFlags, ...byCurl].map(({ path, headers }) => `${path} ${headers.join(' ')}`);
      expect([byFlags.length, byCurl.length]).toEqual([asked, asked]);
      for (const text of words) for (const value of Object.values(secret)) expect(text).toContain(value);
      for (const dir of ['given', 'by-flags', 'by-curl'])
        for (const value of Object.values(secret))
          expect(readFileSync(join(home, dir, 'recording.jsonl'), 'utf8')).not.toContain(value);
      expect(reportIn(join(home, 'by-flags')).verification.doubts).toEqual([]);
    } finally {
      origin.close();
    }
  });
});

describe('what cannot be verified', () => {
  test('is refused before any request', async () => {
    const none = await run(['verify', 'nowhere']);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('holds no run')]);
    const latest = await run(['verify', 'latest']);
    expect([latest.exitCode, latest.stderr]).toEqual([2, expect.stringContaining('no run is kept')]);
  });
});
