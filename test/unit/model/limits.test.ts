import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { limits } from '../../../src/model/limits.ts';

const folder = fileURLToPath(new URL('../..', import.meta.url));
/** Every key that a test names. */
const named = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').match(/\blimits\.\w+/g) ?? []),
);

test.each(Object.keys(limits))('limits.%s is crossed by a test that names it', (key) => {
  expect(named.has(`limits.${key}`)).toBe(true);
});
