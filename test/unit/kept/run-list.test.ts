import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { latestRun, listedRun, runFolders } from '../../../src/kept/index.ts';

const cwd = mkdtempSync(join(tmpdir(), 'runs-'));
afterAll(() => rmSync(cwd, { recursive: true }));

function run(name: string, at: number, recording: string, report?: string): void {
  const dir = join(cwd, 'reports', name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'recording.jsonl'), recording);
  if (report !== undefined) writeFileSync(join(dir, 'report.json'), report);
  utimesSync(join(dir, 'recording.jsonl'), at, at);
}

const header = JSON.stringify({
  kind: 'header',
  createdAt: '2026-01-01T00:00:00.000Z',
  plan: { command: 'soak', target: { url: 'https://a/' } },
});

describe('kept runs', () => {
  it('are none where there is no folder', () => {
    expect(runFolders(join(cwd, 'nowhere'))).toEqual([]);
    expect(() => latestRun(join(cwd, 'nowhere'))).toThrow(/no latest run/);
  });

  it('are listed newest first, other folders left out', () => {
    run('b', 1_000, `${header}\n`, '{"verdict":"broken","findings":[{"rule":"idle-timeout"}]}');
    run('a', 2_000, '');
    mkdirSync(join(cwd, 'reports', 'examples'));
    writeFileSync(join(cwd, 'reports', 'file'), '');
    expect(runFolders(cwd)).toEqual(['reports/a', 'reports/b']);
    expect(latestRun(cwd)).toBe('reports/a');
  });

  it('are told by what they hold, broken ones too', () => {
    expect(listedRun('reports/b', cwd)).toEqual({
      dir: 'reports/b',
      createdAt: '2026-01-01T00:00:00.000Z',
      command: 'soak',
      url: 'https://a/',
      verdict: 'broken',
      rule: 'idle-timeout',
    });
    const nothing = { createdAt: null, command: null, url: null, verdict: null, rule: null };
    expect(listedRun('reports/a', cwd)).toEqual({ dir: 'reports/a', ...nothing });
  });
});
