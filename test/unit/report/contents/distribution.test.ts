import { expect, it } from 'vitest';
import { distributionOf } from '../../../../src/report/contents/distribution.ts';

it('gives null where nothing was measured', () => {
  expect(distributionOf([])).toBeNull();
  expect(distributionOf([Number.NaN, Number.POSITIVE_INFINITY])).toBeNull();
});

it('takes percentiles by nearest rank, whatever the order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(distributionOf(values)).toEqual({
    count: 100,
    min: 1,
    mean: 50.5,
    p50: 50,
    p90: 90,
    p95: 95,
    p99: 99,
    max: 100,
  });
});

it('answers with a value that was measured, never one between two', () => {
  expect(distributionOf([1, 10])).toMatchObject({ p50: 1, p90: 10, p99: 10 });
  expect(distributionOf([7])).toMatchObject({ min: 7, p50: 7, p99: 7, max: 7 });
});

it('leaves out what is not finite and rounds to 3 decimals', () => {
  expect(distributionOf([1.23456, Number.NaN])).toMatchObject({ count: 1, mean: 1.235, max: 1.235 });
});

it('sorts by size, not by spelling, and leaves its input alone', () => {
  const values = [10, 9, 100];
  expect(distributionOf(values)?.max).toBe(100);
  expect(values).toEqual([10, 9, 100]);
});
