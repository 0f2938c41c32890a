/** Includes that are many, or of devices and the kernel's own files: thousands are read, or tried. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNginxFiles } from '../../../src/proxies/nginx/config/includes.ts';

function read(contents: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'nginx-includes-'));
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(root, name), text);
  const { root: directives, warnings } = readNginxFiles(join(root, 'nginx.conf'));
  return { names: directives.map(({ name }) => name), warnings };
}

test('files that include one another twice are read a bounded number of times', () => {
  const chain = Array.from({ length: 18 }, (_, i) => [
    `${i}.conf`,
    `include ${i + 1}.conf; include ${i + 1}.conf;`,
  ]);
  const { warnings } = read({ 'nginx.conf': 'include 0.conf;', ...Object.fromEntries(chain) });
  expect(warnings.some((text) => text.includes('more than 2000 files'))).toBe(true);
});

test.each(['/proc/*', '/proc/self/fd/*', '/sys/*', '/dev/*', '/proc/*/fd/*'])('%s ends', (pattern) => {
  const { names } = read({ 'nginx.conf': `include ${pattern};\nb 1;` });
  expect(names.at(-1)).toBe('b');
});
