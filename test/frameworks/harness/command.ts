/** Runs the built command on a stage. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../../src/model/report.ts';
import type { Stage } from './stage.ts';

const built = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
/** Another build may be put on trial. */
const cli = process.env.FRAMEWORKS_CLI || built;

/** What is typed in the stage's folder. */
export function wordsOf({ url, flags }: Stage, watchS: number | null): string[] {
  return [cli, 'diagnose', url, ...(watchS === null ? [] : ['--for', `${watchS}s`]), ...flags];
}

/** The report; throws where the command gave none, or had none in time. */
export async function diagnose(stage: Stage, watchS: number | null, limitMs: number): Promise<Report> {
  const words = [...wordsOf(stage, watchS), '--json', '--out', join(stage.dir, 'run')];
  const { stdout, stderr } = await finished(words, stage.dir, limitMs);
  if (!stdout.startsWith('{')) throw new Error(`no report from node ${words.join(' ')}\n${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** The kept run as its reader sees it. */
export async function shown(stage: Stage): Promise<string> {
  return (await finished([cli, 'report', join(stage.dir, 'run')], stage.dir, 30_000)).stdout;
}

function finished(
  words: string[],
  cwd: string,
  limitMs: number,
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk) => {
        said[name] += chunk;
      });
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}
