import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGivenFile } from '../../../src/commands/given-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'sse-doctor-given-'));

test('a file is read whole, in however many pieces', () => {
  const file = join(dir, 'whole');
  const text = 'ab'.repeat(100_000);
  writeFileSync(file, text);
  expect(readGivenFile(file, 1_000_000).toString()).toBe(text);
});

test('what has no end is given up once it is beyond the bound', () => {
  expect(() => readGivenFile('/dev/zero', 2_000_000)).toThrow('it is larger than 2 MB');
});

test('a missing file is told in the words of the system', () => {
  expect(() => readGivenFile(join(dir, 'none'), 10)).toThrow('ENOENT');
});
