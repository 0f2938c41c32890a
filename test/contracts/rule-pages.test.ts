/** The pages of docs/rules/ are what the rules say today (else: npm run rule-pages). */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rulePages } from '../../src/commands/explain/pages.ts';

const folder = fileURLToPath(new URL('../../docs/rules/', import.meta.url));

test('every rule has its page, and no page is left of one that went', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(rulePages()).sort());
});

test.each(Object.entries(rulePages()))('%s is what npm run rule-pages writes', (file, text) => {
  expect(readFileSync(`${folder}${file}`, 'utf8')).toBe(text);
});

test('links lead to pages that there are', () => {
  const pages = rulePages();
  const links = Object.values(pages).flatMap((text) => [...text.matchAll(/\]\(([\w-]+\.md)\)/g)]);
  expect(links.length).toBeGreaterThan(100);
  expect(links.map(([, to]) => to ?? '').filter((to) => !(to in pages))).toEqual([]);
});
