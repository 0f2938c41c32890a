/** `demo` on a machine that has no proxy: what a newcomer sees first. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-demo-'));
const temporary = join(dir, 'tmp');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** With an empty cache and nothing on PATH; what it leaves behind lies in `dir`. */
function demo(...args: string[]): Promise<Ran> {
  const env = {
    ...process.env,
    PATH: join(dir, 'no-programs'),
    SSE_DOCTOR_CACHE: join(dir, 'cache'),
    TMPDIR: temporary,
  };
  const child = spawn(process.execPath, [cli, 'demo', ...args], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ran.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...ran }));
  });
}

describe('a demo without Nginx and Envoy', { timeout: 60_000 }, () => {
  let ran: Ran;
  let report: Report;
  beforeAll(async () => {
    mkdirSync(temporary);
    ran = await demo('--json', '--out', 'run');
    report = parseReport(ran.stdout);
  }, 60_000);

  test('says that its own small proxy stands in, and claims no other', () => {
    expect(ran.stderr).toContain("sse-doctor's own small proxy stands in");
    expect(ran.stderr).toMatch(/; node '\/[^\n]+\/scripts\/proxies' fetches both\n/);
    const [finding] = report.findings;
    expect(finding?.where).toEqual({ hop: 'demo-proxy', proxy: 'builtin' });
    expect(finding?.what).toMatch(/^sse-doctor's small built-in proxy \(demo-proxy\) ended all/);
    expect(JSON.stringify(report.findings)).not.toMatch(/Nginx|Envoy/);
    expect(ran.exitCode).toBe(0);
  });

  test('is certain of the cause, from a row of that proxy and a line of its config', () => {
    const [finding] = report.findings;
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'certain' });
    expect(finding?.fix[0]).toMatchObject({ setting: 'proxy_read_timeout', current: '2s', suggested: '1h' });
    const { file = '', line = 0 } = finding?.fix[0] ?? {};
    const config = readFileSync(join(stageDir(), file), 'utf8').split('\n');
    expect(config[line - 1]).toContain('proxy_read_timeout 2s;');
    const row = finding?.evidence.find(({ from }) => from === 'log');
    expect(row?.raw).toMatch(/upstream timed out \(110: Connection timed out\) while reading upstream/);
    expect(readFileSync(join(stageDir(), row?.file ?? ''), 'utf8').split('\n')[(row?.line ?? 0) - 1]).toBe(
      row?.raw,
    );
  });

  test('prints a command that mends the config, once the demo is over', () => {
    const { apply = '', file = '' } = report.findings[0]?.fix[0] ?? {};
    expect(apply).toMatch(/^patch /);
    execFileSync('sh', ['-c', apply], { cwd: '/' });
    expect(readFileSync(join(stageDir(), file), 'utf8')).toContain('proxy_read_timeout 1h;');
  });

  test('shows the same to someone who reads it', async () => {
    const { stdout } = await demo('--out', 'read');
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toMatch(
      /^✗ BROKEN the stream is cut: idle-timeout at the built-in proxy, hop demo-proxy \(certain\)/,
    );
    expect(text).toMatch(/change proxy_read_timeout 2s → 1h at demo-proxy\.conf:\d+/);
  });

  test('is what the README shows', async () => {
    const { stdout } = await demo('--out', 'shown');
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
    const block = /```\n(✗ BROKEN[\s\S]*?)```\n/.exec(readme)?.[1] ?? '';
    // A line that begins anew, and what was wrapped below it; the README leaves some out.
    const parts = block.split(/\n(?=\S| {2}\S|$)/).filter((part) => /\S/.test(part) && !part.includes('…'));
    expect(parts.length).toBeGreaterThan(15);
    for (const part of parts) expect(anyTime(stdout)).toContain(anyTime(part));
  });

  function stageDir(): string {
    return /files stay in ([^\s,]+)/.exec(ran.stderr)?.[1] ?? dirname(dir);
  }
});

/** Without what differs from run to run: numbers, folders, and where lines were wrapped for them. */
function anyTime(text: string): string {
  return (
    text
      .replace(/'[^'\n]*\/([^/'\n]+)'/g, "'$1'")
      .replace(/\d+(\.\d+)?( m?s\b)?/g, '#')
      .replace(/\s+/g, '')
      // A time that differs between the streams is a span.
      .replaceAll('#to#', '#')
  );
}
