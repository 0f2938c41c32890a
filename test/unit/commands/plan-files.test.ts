import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFiles } from '../../../src/commands/plan-files.ts';
import { makePlan, type RunInput } from '../../../src/plan/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'files-'));
writeFileSync(join(dir, 'file'), '');
afterAll(() => rmSync(dir, { recursive: true }));

function check(input: RunInput): void {
  checkFiles(makePlan({ url: 'https://a/', ...input }, {}), dir);
}

describe('files of a plan', () => {
  it.each<[string, RunInput, RegExp]>([
    ['--cacert', { cacert: 'nope' }, /--cacert cannot be read/],
    ['--cert', { cert: 'nope' }, /--cert cannot be read/],
    ['--key', { key: 'nope' }, /--key cannot be read/],
    ['--out that is a file', { out: 'file' }, /--out is not a directory/],
    ['--out below a file', { out: 'file/run' }, /--out is not a directory/],
  ])('are refused: %s', (_, input, expected) => {
    expect(() => check(input)).toThrow(expected);
  });

  it('are refused: --out that holds a run, unless it is to be replaced', () => {
    mkdirSync(join(dir, 'kept'));
    writeFileSync(join(dir, 'kept', 'recording.jsonl'), '');
    expect(() => check({ out: 'kept' })).toThrow(/a run is kept in kept already/);
    expect(() => check({ out: 'kept', force: true })).not.toThrow();
  });

  it('are looked for from the working directory, and --out need not be there yet', () => {
    expect(() => check({ cacert: 'file', out: 'runs/today' })).not.toThrow();
  });
});
