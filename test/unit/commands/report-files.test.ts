import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkReportFiles, writeReportFiles } from '../../../src/commands/report-files.ts';
import { makePlan } from '../../../src/plan/index.ts';
import { healthyReport } from '../report/sample.ts';

const dir = mkdtempSync(join(tmpdir(), 'report-files-'));
afterAll(() => rmSync(dir, { recursive: true }));
mkdirSync(join(dir, 'folder'));
writeFileSync(join(dir, 'ca.pem'), '');
symlinkSync('ca.pem', join(dir, 'link'));
const plan = makePlan({ url: 'https://a/', cacert: 'ca.pem', out: 'run' }, {});

const check = (...files: string[]) =>
  checkReportFiles(
    files.map((file) => ({ format: 'junit' as const, file })),
    plan,
    dir,
  );

describe('files of --format', () => {
  it.each<[string[], RegExp]>([
    [['a.xml', './folder/../a.xml'], /junit goes there too/],
    [['new/a.xml', 'new/./a.xml'], /junit goes there too/],
    [['folder'], /it is a folder/],
    [['ca.pem/a.xml'], /is a file/],
    [['ca.pem'], /an input of this run/],
    [['link'], /an input of this run/],
    [['run/recording.jsonl'], /a file of its own/],
    [['/proc/nowhere/a.xml'], /E[A-Z]+/],
  ])('%j are refused before the run', (files, why) => {
    expect(() => check(...files)).toThrow(
      expect.objectContaining({ exitCode: 2, why: expect.stringMatching(why) }),
    );
  });

  it('are not made by the check, and written with their folders', () => {
    check('a.xml', 'run/more/b.xml', '/dev/null');
    expect(readdirSync(dir).sort()).toEqual(['ca.pem', 'folder', 'link']);
    const files = [
      { format: 'junit' as const, file: 'run/more/b.xml' },
      { format: 'json' as const, file: 'folder' },
    ];
    const faults = writeReportFiles(healthyReport(), files, dir, (text) => text.replaceAll('healthy', '~'));
    expect(faults.map(({ why }) => why)).toEqual(['EISDIR']);
    expect(existsSync(join(dir, 'run/more/b.xml'))).toBe(true);
    expect(readFileSync(join(dir, 'run/more/b.xml'), 'utf8')).toContain('verdict: ~');
  });
});
