/** A token that ends while its stream runs: the moment is told, the token never. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startOrigin } from '../../src/lab/index.ts';
import { parseReport } from '../report-contract.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Ends so many seconds from now. */
function jwtFor(seconds: number): string {
  const exp = Math.round(Date.now() / 1000 + seconds);
  const parts = ['{"alg":"HS256","typ":"JWT"}', JSON.stringify({ sub: 'someone', exp }), 'not-checked-here'];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}

function diagnose(url: string, token: string, out: string): Promise<string> {
  return new Promise((resolve) => {
    const args = [
      'diagnose',
      url,
      '-H',
      `Authorization: Bearer ${token}`,
      '--for',
      '20s',
      '--json',
      '--out',
      out,
    ];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.on('close', () => resolve(stdout));
  });
}

async function run(behaviour: Parameters<typeof startOrigin>[0], seconds: number) {
  const origin = await startOrigin({ everyMs: 500, ...behaviour });
  const dir = mkdtempSync(join(tmpdir(), 'token-'));
  const token = jwtFor(seconds);
  try {
    const out = join(dir, 'run');
    const report = parseReport(await diagnose(origin.url, token, out));
    const kept = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
    return { report, token, text: kept.join('\n') };
  } finally {
    await origin.close();
    rmSync(dir, { recursive: true });
  }
}

test('token-expired: streams of different ages end when the token does, and it is refused after that', {
  timeout: 90_000,
}, async () => {
  const { report, token, text } = await run({ jwtExpiry: true }, 9);
  expect(report.findings[0]).toMatchObject({
    rule: 'token-expired',
    confidence: 'certain',
    severity: 'critical',
  });
  for (const part of token.split('.')) expect(text).not.toContain(part);
});

test('a limit on age with a token that outlives it is none', { timeout: 90_000 }, async () => {
  const { report } = await run({ end: { afterMs: 4_000, how: 'fin' } }, 600);
  expect(report.findings.map(({ rule }) => rule)).not.toContain('token-expired');
  expect(report.verdict).toBe('broken');
});
