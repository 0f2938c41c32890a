/** What others wrote may be of any length: a screen shows its beginning, at a cost that a reader does not notice. */
import { expect, test } from 'vitest';
import { renderers } from '../../../src/report/index.ts';
import { shortened, wrapProse, wrapRaw } from '../../../src/report/terminal/columns.ts';
import { brokenReport } from './sample.ts';

const long = 'a'.repeat(200_000);

test('a text that no screen holds is shortened, and what is left out is counted', () => {
  expect(shortened('short', 10)).toBe('short');
  expect(shortened('abcdef', 4)).toBe('abcd… (2 more characters)');
  expect(wrapProse(long, 80).length).toBeLessThan(40);
  expect(wrapRaw(long, 80).length).toBeLessThan(120);
});

// The test's own limit ends it where the table takes the square of the length: that took minutes.
test('a table and a finding with a word of 200,000 characters are rendered', { timeout: 10_000 }, () => {
  const sample = brokenReport();
  const connections = sample.connections.map((one) => ({ ...one, trial: long }));
  const findings = sample.findings.map((one) => ({ ...one, what: long, title: long }));
  const text = renderers.terminal({ ...sample, connections, findings }, { colour: false, width: 80 });
  expect(text.length).toBeLessThan(100_000);
});
