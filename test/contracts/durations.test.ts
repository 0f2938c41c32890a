/** One clock on the page: every time that is printed has the one form, and flags take it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatExactMs, formatMs, parseDuration } from '../../src/model/duration.ts';
import { renderMarkdown } from '../../src/report/outputs/markdown.ts';
import { judge, remainderRules, rules } from '../../src/rules/index.ts';
import { generateFacts } from '../unit/facts-generator.ts';
import { soakReport } from '../unit/report/population-sample.ts';
import { brokenReport } from '../unit/report/sample.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** `340 ms`, `2 min 30.4 s`: as many parts as stand together. */
const durations = /(?<![\w.,:])\d[\d.]*(?: (?:d|h|min|s|ms)(?: \d[\d.]*(?= (?:d|h|min|s|ms)\b))?)+(?![\w/])/g;

function durationsIn(text: string): string[] {
  return [...text.replace(/\s+/g, ' ').matchAll(durations)].map(([found]) => found);
}

/** Measured, asked for, or a whole figure with its tenth. */
function hasTheForm(text: string): boolean {
  const ms = parseDuration(text);
  if (ms === null) return false;
  return [formatMs(ms), formatMs(ms + 1e-6), formatExactMs(ms)].includes(text) || /^\d\.\d ms$/.test(text);
}

describe('a time in a source file', () => {
  test('is never put together by hand', () => {
    const byHand = files.flatMap((file) => {
      if (file === join('model', 'duration.ts')) return [];
      const lines = readFileSync(join(src, file), 'utf8').split('\n');
      return lines.filter((line) => /\} (ms|s|min|h|sec|seconds?|minutes?|hours?)(?![\w/])/.test(line));
    });
    expect(byHand).toEqual([]);
  });
});

describe('a time that is printed', () => {
  test('is found in a sentence, whole', () => {
    expect(durationsIn('cut after 2 min 30 s, 60.0 s ± 0.1; 5/s, at 3 s each')).toEqual([
      '2 min 30 s',
      '60.0 s',
      '3 s',
    ]);
    expect(['3 min 75 s', '150.0 s', '90 min', '5 s 3 min'].filter(hasTheForm)).toEqual([]);
  });

  test('by any rule has the one form', () => {
    const found = seeds(200).flatMap((seed) => {
      const judgement = judge(stretched(generateFacts(seed).facts), rules, remainderRules);
      return textsOf(judgement).flatMap(durationsIn);
    });
    expect(found.filter((one) => /min|h/.test(one)).length).toBeGreaterThan(500);
    expect([...new Set(found)].filter((one) => !hasTheForm(one))).toEqual([]);
  });

  test.each([
    ['a diagnose', brokenReport()],
    ['a soak', soakReport()],
  ])('in the report of %s has the one form', (_, report) => {
    const text = renderMarkdown(report);
    expect(durationsIn(text).length).toBeGreaterThan(10);
    expect(durationsIn(text).filter((one) => !hasTheForm(one))).toEqual([]);
  });
});

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** The same run, so slow that its seconds are minutes. */
function stretched<T>(value: T): T {
  if (Array.isArray(value)) return value.map(stretched) as T;
  if (value === null || typeof value !== 'object' || value instanceof Map || value instanceof Set)
    return value;
  const entries = Object.entries(value).map(([key, one]) => {
    const isTime = typeof one === 'number' && /(^ms|Ms)$/.test(key);
    return [key, isTime ? one * 37.03 : stretched(one)];
  });
  return Object.fromEntries(entries) as T;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
