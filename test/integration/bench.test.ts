/** The bench's own ground: its origin and its floors compile, and count the same events. */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));
const hasCompiler = spawnSync('gcc', ['--version'], { stdio: 'ignore' }).status === 0;

interface Row {
  figure: string;
  floors: Record<string, number>;
  floorsAgree?: boolean;
  skipped: string | null;
}

async function runBench(...args: string[]): Promise<{ rows: Row[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [bench, ...args, '--json'], {
    timeout: 60_000,
  });
  return JSON.parse(stdout);
}

describe('the bench', () => {
  test.skipIf(!hasCompiler)(
    'the origin and every floor count the same events, to the last one',
    async () => {
      const { rows } = await runBench('--only', 'counts', '--floors');
      const counted = rows.filter(({ floors }) => Object.keys(floors).length > 0);
      expect(counted.length).toBeGreaterThanOrEqual(3);
      expect(counted.filter(({ floorsAgree }) => floorsAgree !== true)).toEqual([]);
    },
    60_000,
  );

  test('a figure that it does not have is refused with those that it has', () => {
    const { status, stderr } = spawnSync(process.execPath, [bench, '--only', 'speed'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('--only speed: there are counts, http1');
  });
});
