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
    expect(limitBy(late, 0)).toBe(60_000);
    expect(limitBy([...late].reverse(), 0)).toBe(60_000);
    expect(limitBy([60_010, 60_030], 0)).toBe(60_000);
    expect(limitBy(Array(10).fill(59_800), 300)).toBe(60_000);
    expect(limitBy(Array(10).fill(7), 0)).toBe(7);
  });
});
