/** Runs the built command, in a network namespace where one is named, and gives its report. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../../src/model/finding.ts';
import type { Report } from '../../../src/model/report.ts';
import { parseReport } from '../../report-contract.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** The report of `diagnose`, or of another command that is named, with these arguments. */
export async function reported(words: string[], { inside = [] as string[] } = {}): Promise<Report> {
  const out = mkdtempSync(join(tmpdir(), 'sse-network-'));
  try {
    const argv = [...inside, process.execPath, cli, ...words, '--out', join(out, 'run')];
    const [program = '', ...rest] = argv;
    const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await new Promise((resolve) => child.on('close', resolve));
    try {
      return parseReport(readFileSync(join(out, 'run', 'report.json'), 'utf8'));
    } catch (error) {
      throw new Error(`${stderr}\n${error}`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The ids of what was found, in the report's order. */
export function rulesOf({ findings }: Report): string[] {
  return findings.map(({ rule }) => rule);
}

/** The finding of a rule. @throws where there is none. */
export function findingOf(report: Report, rule: string): Finding {
  const finding = report.findings.find((one) => one.rule === rule);
  if (!finding) throw new Error(`no ${rule}, but ${rulesOf(report).join(', ') || 'nothing'}`);
  return finding;
}
