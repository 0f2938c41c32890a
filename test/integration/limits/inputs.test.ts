/** Bodies and scenario files that are just within what is read of one, and just beyond it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { readBody } from '../../../src/commands/request/body.ts';
import { readScenario } from '../../../src/commands/scenario/file.ts';
import type { DoctorError } from '../../../src/errors.ts';
import { limits } from '../../../src/model/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'input-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const body = (text: string, pieces: Buffer[] = []) =>
  readBody([{ kind: 'data-binary', text }], { stdin: Readable.from(pieces), cwd: folder });

test('a body of limits.bodyBytes is read from standard input, one of a byte more is refused', async () => {
  const whole = Buffer.alloc(limits.bodyBytes);
  expect((await body('@-', [whole]))?.length).toBe(limits.bodyBytes);
  await expect(body('@-', [whole, Buffer.alloc(1)])).rejects.toMatchObject({
    exitCode: 2,
    message: 'the body is too large',
  });
});

test('a body of limits.bodyBytes is read from a file, one of a byte more is refused', async () => {
  writeFileSync(join(folder, 'body'), Buffer.alloc(limits.bodyBytes));
  expect((await body('@body'))?.length).toBe(limits.bodyBytes);
  writeFileSync(join(folder, 'body'), Buffer.alloc(limits.bodyBytes + 1));
  await expect(body('@body')).rejects.toMatchObject({ exitCode: 2, why: expect.stringContaining('64 MB') });
});

function scenario(text: string): string {
  writeFileSync(join(folder, 's.yaml'), text);
  try {
    readScenario('s.yaml', { cwd: folder, env: {} });
    return 'read';
  } catch (error) {
    return `${(error as DoctorError).message}: ${(error as DoctorError).why}`;
  }
}

test('a scenario file of limits.yamlBytes is read, one of a byte more is refused', () => {
  const text = `name: x\n#${'x'.repeat(limits.yamlBytes - 9)}`;
  expect(scenario(text)).toBe('read');
  expect(scenario(`${text}x`)).toMatch(/^the scenario file cannot be read: .*2 MB/);
});

test('aliases of aliases unfold to limits.yamlAliases nodes, and no further', () => {
  const text = (uses: number) => `name: &a x\nthresholds: [${Array(uses).fill('*a').join(', ')}]\n`;
  expect(scenario(text(10))).not.toContain('unfolded');
  expect(scenario(text(limits.yamlAliases + 1))).toContain(`more than ${limits.yamlAliases} nodes`);
});
