import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/model/limits.ts';
import { formatBytes, parseSize } from '../../../src/model/size.ts';

describe('sizes', () => {
  test.each([
    ['16MB', 16_000_000],
    ['64KB', 64_000],
    ['64 kB', 64_000],
    ['1.5GiB', 1_610_612_736],
    ['340 B', 340],
  ])('%s is read', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['16', '', 'MB', '16 megabytes', '-1MB', '1e6B'])('%j is none', (text) => {
    expect(parseSize(text)).toBeNull();
  });

  test.each([0, 340, 64_000, 16_000_000, 2_500_000_000])('what is printed of %d is read', (bytes) => {
    expect(parseSize(formatBytes(bytes))).toBe(bytes);
  });

  test.each(Object.entries(limits))('%s is a whole number above zero', (_, value) => {
    expect(Number.isInteger(value) && value > 0).toBe(true);
  });
});
