import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configBudget } from '../../../src/configs/budget.ts';
import { limits } from '../../../src/model/limits.ts';

function fileOf(size: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'budget-')), 'a.conf');
  writeFileSync(file, 'a'.repeat(size));
  return file;
}

test('files are read until all together are too large', () => {
  const file = fileOf(limits.configBytes * 0.4);
  const budget = configBudget();
  expect(budget.read(file).why).toBeNull();
  expect(budget.read(file).why).toBeNull();
  for (let time = 0; time < 2; time++)
    expect(budget.read(file)).toEqual({
      text: null,
      why: 'all files together are larger than 16 MB, so it was not read to the end',
    });
});

test('files are read until it takes too long', () => {
  let now = 0;
  const budget = configBudget(() => now);
  const file = fileOf(10);
  now = limits.configMs;
  expect(budget.read(file).why).toBeNull();
  now += 1;
  expect(budget.read(file).why).toBe('reading took longer than 10 s, so it was not read to the end');
});

test('what is put into words counts as well', () => {
  const budget = configBudget();
  budget.spend(limits.configBytes, () => 'a.conf:3');
  expect(() => budget.spend(1, () => 'a.conf:3')).toThrow('a.conf:3: it unfolds to more than 16 MB');
});

test('a file that is not there costs nothing', () => {
  expect(configBudget().read('/no/such/file').why).toBe('there is no such file');
});
