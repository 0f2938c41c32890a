import { describe, expect, test } from 'vitest';
import { allOf, isShare, someOf } from '../../../src/model/share.ts';

/** As many streams as `total`, of which the last `bad` were cut. */
const streams = (total: number, bad: number) =>
  Array.from({ length: total }, (_, n) => (n < total - bad ? 'whole' : 'cut'));
const isCut = (one: string) => one === 'cut';
const isWhole = (one: string) => one === 'whole';

describe('of a few streams each is a witness', () => {
  test('one that was cut is some', () => {
    expect(someOf(streams(9, 1), isCut)).toBe(true);
    expect(someOf(streams(9, 0), isCut)).toBe(false);
    expect(isShare(1, 9)).toBe(true);
    expect(isShare(0, 9)).toBe(false);
  });

  test('and all are whole only where not one was cut', () => {
    expect(allOf(streams(9, 0), isWhole)).toBe(true);
    expect(allOf(streams(9, 1), isWhole)).toBe(false);
    expect(allOf(streams(1, 1), isWhole)).toBe(false);
  });

  test('of none, nothing holds for some and everything for all', () => {
    expect(someOf([], isCut)).toBe(false);
    expect(allOf([], isCut)).toBe(true);
    expect(isShare(0, 0)).toBe(false);
  });
});

describe('of ten streams or more one in ten is an outlier', () => {
  test.each([
    [10, 1],
    [20, 2],
    [500, 50],
  ])('of %i, %i that were cut prove nothing', (total, bad) => {
    expect(someOf(streams(total, bad), isCut)).toBe(false);
    expect(isShare(bad, total)).toBe(false);
    expect(allOf(streams(total, bad), isWhole)).toBe(true);
  });

  test.each([
    [10, 2],
    [20, 3],
    [500, 51],
  ])('of %i, %i that were cut are some', (total, bad) => {
    expect(someOf(streams(total, bad), isCut)).toBe(true);
    expect(isShare(bad, total)).toBe(true);
    expect(allOf(streams(total, bad), isWhole)).toBe(false);
  });

  test('also where all were', () => {
    expect(someOf(streams(12, 12), isCut)).toBe(true);
    expect(allOf(streams(12, 12), isCut)).toBe(true);
  });
});
