/** Sentences and raw words are for readers: no decision is taken on what stands in them. */
import { expect, test } from 'vitest';
import { sourcesBelow } from './sources.ts';

/** What holds text that somebody wrote: a reader of configs or logs, a proxy, or a rule for the report. */
const texts = '(?:detail|words|raw|because|fact|why|what|trial)';
const searches = [
  new RegExp(
    `\\b${texts}\\??\\.(?:trim\\(\\)\\.)?(?:startsWith|endsWith|includes|match|search|indexOf)\\(`,
    'g',
  ),
  new RegExp(`\\.(?:test|exec)\\([^()]*\\b${texts}\\b`, 'g'),
  /\b(?:detail|words|raw|trial)(?:\.trim\(\))? (?:===|!==) ['"`/]/g,
];

/** None of them decides anything: each only writes, or leaves out, a text of its own. */
const writers: Record<string, string> = {
  'rules/start/auth-rejected/broken-check.ts': 'quotes the status out of the line',
  'rules/frames/evidence.ts': 'says in words what a bare "-" is',
  'rules/start/redirected/evidence.ts': 'does not say twice how a stream came to its place',
};

const found = ['analysis', 'rules', 'report', 'correlate', 'thresholds'].flatMap((room) =>
  sourcesBelow(room).flatMap(({ file, text }) =>
    searches.flatMap((search) => [...text.matchAll(search)].map(([code]) => ({ file, code }))),
  ),
);

test('no rule, analysis or report searches a text', () => {
  expect(found.filter(({ file }) => !(file in writers))).toEqual([]);
});

test('those that do to write one are still there', () => {
  expect(Object.keys(writers).filter((name) => !found.some(({ file }) => file === name))).toEqual([]);
});
