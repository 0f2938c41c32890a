import { describe, expect, test } from 'vitest';
import { limitBy, roundest } from '../../../../src/analysis/ends/round-limit.ts';

describe('the limit that a person wrote', () => {
  test.each<[[number, number], number, number]>([
    [[60_010, 60_030], 0, 60_000],
    [[59_990, 60_020], 0, 60_000],
    [[4_992, 5_010], 0, 5_000],
    [[59_750, 59_800], 300, 60_000],
    [[1_490, 1_505], 0, 1_500],
    [[305_000, 305_010], 0, 305_000],
    [[3_600_020, 3_600_040], 0, 3_600_000],
    [[90_020, 90_030], 0, 90_000],
    [[123, 126], 0, 120],
  ])('%j, early by %i: %i', (range, early, limit) => expect(roundest(range, early)).toBe(limit));

  test('is told by the earliest of observations further apart than the path explains', () => {
    expect(roundest([60_000, 63_000], 0)).toBe(60_000);
  });

  test('of many observations by the middle one', () => {
    const late = [...Array(7).fill(60_010), 62_000, 63_000, 64_000, 64_500];
    expect(limitBy(late, 'silence', { early: 0, swept: false })).toBe(60_000);
    expect(limitBy([...late].reverse(), 'silence', { early: 0, swept: false })).toBe(60_000);
    expect(limitBy([60_010, 60_030], 'silence', { early: 0, swept: false })).toBe(60_000);
    expect(limitBy(Array(10).fill(59_800), 'silence', { early: 300, swept: false })).toBe(60_000);
    expect(limitBy(Array(10).fill(7), 'silence', { early: 0, swept: false })).toBe(7);
  });

  const swept = { early: 0, swept: true };
  test.each<[string, number[], 'silence' | 'age', number]>([
    ['a default just below the times', [30_100, 31_000], 'age', 30_000],
    ['a default of another kind does not count', [15_100, 15_300], 'silence', 15_000],
    ['a cleaner of 0.5 s', [4_100, 4_500], 'silence', 4_000],
    ['a cleaner of 1 s at an age that is nobody’s default', [7_200, 8_050], 'age', 7_000],
    ['a slow cleaner that counts its own ticks, as some servers do', [9_000, 11_800], 'silence', 10_000],
    ['a slow cleaner of a limit that is nobody’s default', [6_200, 8_100], 'silence', 5_000],
  ])('of a timer that sweeps: %s', (_, values, counts, limit) => {
    expect(limitBy(values, counts, swept)).toBe(limit);
  });

  test('is a default that fires a little late, rather than an odd number', () => {
    const exact = { early: 0, swept: false };
    expect(limitBy([30_300, 30_310], 'age', exact)).toBe(30_000);
    expect(limitBy([30_300, 30_310], 'silence', exact)).toBe(30_000);
    expect(limitBy([33_000, 33_010], 'age', exact)).toBe(33_000);
  });
});
