import { describe, expect, test } from 'vitest';
import {
  formatExactMs,
  formatFigure,
  formatFlag,
  formatLength,
  formatMs,
  formatSpread,
  formatWholeSeconds,
  parseDuration,
  shownStepMs,
} from '../../../src/model/duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('a measured span', () => {
  test.each([
    [0, '0 ms'],
    [0.3, '0 ms'],
    [3, '3 ms'],
    [340.4, '340 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1000, '1 s'],
    [2012, '2.0 s'],
    [59_960, '60.0 s'],
    [60_000, '60 s'],
    [90_400, '90.4 s'],
    [119_940, '119.9 s'],
    [119_960, '2 min'],
    [120_000, '2 min'],
    [150_000, '2 min 30 s'],
    [150_004, '2 min 30 s'],
    [150_440, '2 min 30.4 s'],
    [179_980, '3 min'],
    [599_940, '9 min 59.9 s'],
    [599_960, '10 min'],
    [725_400, '12 min 5 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h'],
    [5_400_000, '1 h 30 min'],
    [7_170_000, '2 h'],
    [47 * hour, '47 h'],
    [2 * day - 20 * second, '2 d'],
    [3 * day + 4 * hour + 10 * minute, '3 d 4 h'],
    [-0.3, '0 ms'],
    [-150_000, '-2 min 30 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test('reads back as what it was, to the last place shown', () => {
    for (const ms of spans(4_000)) {
      const read = parseDuration(formatMs(ms));
      expect(read, `${ms} is shown as ${formatMs(ms)}`).not.toBeNull();
      expect(Math.abs(read! - ms), `${ms} is shown as ${formatMs(ms)}`).toBeLessThanOrEqual(
        shownStepMs(ms) / 2 + 1e-6,
      );
    }
  });

  test('never shows a part that makes a whole one of the unit before it', () => {
    for (const ms of spans(4_000)) expect(formatMs(ms)).not.toMatch(/ (60(\.\d)? s|60 min|24 h)$/);
  });

  test('shows no more for a longer span, and no less than half a step of difference', () => {
    const sorted = spans(4_000).sort((a, b) => a - b);
    const read = sorted.map((ms) => parseDuration(formatMs(ms))!);
    for (const [i, ms] of read.entries()) expect(ms).toBeGreaterThanOrEqual(read[i - 1] ?? 0);
  });
});

describe('other forms', () => {
  test.each([
    [0, '0 s'],
    [9_430, '9 s'],
    [119_600, '2 min'],
    [301_200, '5 min 1 s'],
    [7_380_000, '2 h 3 min'],
  ])('a moment at %d ms is %s', (ms, text) => {
    expect(formatWholeSeconds(ms)).toBe(text);
  });

  test.each([
    [3.4, '3.4 ms'],
    [60_003, '60.0 s'],
    [151_300, '2 min 31 s'],
  ])('%d ms in a column are %s', (ms, text) => {
    expect(formatFigure(ms)).toBe(text);
  });

  test.each([
    [3_220, '3.2 s'],
    [3_020, '3 s'],
    [16_400, '16 s'],
    [601_000, '10 min 1 s'],
  ])('a run of %d ms took %s', (ms, text) => {
    expect(formatLength(ms)).toBe(text);
  });

  test.each([
    [250, '250 ms'],
    [1_250, '1.25 s'],
    [90_000, '90 s'],
    [150_000, '2 min 30 s'],
    [5_430_000, '1 h 30 min 30 s'],
    [7 * day, '7 d'],
    [2 * day + 1.5 * second, '2 d 1.5 s'],
  ])('%d ms that were asked for are %s', (ms, text) => {
    expect(formatExactMs(ms)).toBe(text);
  });

  test('what was asked for reads back as exactly that', () => {
    for (const ms of spans(4_000)) {
      const asked = Math.round(ms * 1000) / 1000;
      expect(parseDuration(formatExactMs(asked)), `${asked}`).toBe(asked);
    }
  });

  test.each([
    [60_003, 100, '60.0 s ± 0.1'],
    [60_000, 1_230, '60.0 s ± 1.2'],
    [290_004, 100, '4 min 50 s ± 100 ms'],
    [5_400_000, 2_500, '1 h 30 min ± 2.5 s'],
  ])('%d ms, give or take %d, is %s', (centre, half, text) => {
    expect(formatSpread(centre, half)).toBe(text);
  });

  test.each([
    [1_200, '2s'],
    [30_000, '30s'],
    [150_000, '3m'],
  ])('%d ms on a command line are %s', (ms, text) => {
    expect(formatFlag(ms)).toBe(text);
    expect(parseDuration(text)).toBeGreaterThanOrEqual(ms);
  });
});

describe('what a flag takes', () => {
  test.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['500ms', 500],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['90m', 5_400_000],
    ['2d', 2 * day],
    ['30 s', 30_000],
    ['150 ms', 150],
    ['10 min', 600_000],
    ['10min', 600_000],
    ['2 min 30 s', 150_000],
    ['2 min 30.4 s', 150_400],
    ['1 h 30 min', 5_400_000],
    ['1h 30m', 5_400_000],
    // A no-break space, as a page may hold between number and unit.
    ['10\u00a0min', 600_000],
    // Nginx and Go read it so too.
    ['1 min 90 s', 150_000],
  ])('%s is read', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    ' ',
    's',
    'soon',
    '-5s',
    '+5s',
    '-5',
    '1e3s',
    '1e3',
    '0x10',
    '1,5 s',
    '.5s',
    '5.s',
    '10 m in',
    '10 minutes',
    '10 mins',
    '5S',
    '5 s 3 min',
    '30m1h',
    '10s10s',
    '5 m 10 min',
    '1 h 30',
    '1 30 s',
    '1h30',
    '10 min ago',
    '30s,',
    '30 s ± 1',
    'Infinity',
    'NaN',
    `${'9'.repeat(400)}d`,
    '9'.repeat(400),
  ])('"%s" is refused', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

/** Spans of all sizes from microseconds to weeks, around every border and between, the same in each run. */
function spans(count: number): number[] {
  const borders = [10, second, 10 * second, minute, 2 * minute, 10 * minute, hour, day, 2 * day, 7 * day];
  const offsets = [-1000, -60, -50, -40, -1, -0.5, -0.05, 0, 0.04, 0.5, 1, 40, 50, 60, 1000];
  const near = borders.flatMap((border) => offsets.map((offset) => Math.max(0, border + offset)));
  let seed = 20;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  return [...near, ...Array.from({ length: count }, () => 10 ** (next() * 12 - 3))];
}
