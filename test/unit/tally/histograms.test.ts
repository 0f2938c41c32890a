import { describe, expect, test } from 'vitest';
import { createHistogram } from '../../../src/tally/histograms.ts';

describe('a histogram', () => {
  test('of nothing says nothing', () => {
    const empty = createHistogram();
    expect([empty.summary(), empty.percentile(50), empty.take(), empty.count]).toEqual([null, null, null, 0]);
  });

  test('is exact to three digits', () => {
    const histogram = createHistogram();
    for (let ms = 1; ms <= 10_000; ms++) histogram.record(ms);
    const { count, min, mean, p50, p90, p99, max } = histogram.summary() ?? {};
    expect(count).toBe(10_000);
    expect(min).toBeCloseTo(1, 2);
    for (const [got, wanted] of [
      [mean, 5_000.5],
      [p50, 5_000],
      [p90, 9_000],
      [p99, 9_900],
      [max, 10_000],
    ] as const)
      expect(Math.abs((got ?? 0) - wanted) / wanted).toBeLessThan(0.001);
  });

  test('tells parts of a millisecond', () => {
    const histogram = createHistogram();
    histogram.record(0.25);
    expect(histogram.percentile(50)).toBe(0.25);
  });

  test('takes what is below zero as zero, and what is above an hour as an hour', () => {
    const histogram = createHistogram();
    histogram.record(-5);
    histogram.record(1e9);
    expect(histogram.summary()?.min).toBe(0);
    expect(Math.abs((histogram.summary()?.max ?? 0) - 3_600_000)).toBeLessThan(3_600);
  });

  test('counts a value as often as it is told', () => {
    const histogram = createHistogram();
    histogram.record(5, 99);
    histogram.record(50);
    expect(histogram.count).toBe(100);
    expect(histogram.percentile(50)).toBeCloseTo(5, 2);
  });

  test('of parts comes to that of the whole, however it is split', () => {
    const one = createHistogram();
    const whole = createHistogram();
    const sum = createHistogram();
    const parts = [createHistogram(), createHistogram(), createHistogram()];
    for (let n = 0; n < 3_000; n++) {
      const ms = (n * 7919) % 4_001;
      one.record(ms);
      parts[n % 3]?.record(ms);
      if (n % 500 === 0) for (const part of parts) mergeInto(sum, part.take());
    }
    for (const part of parts) mergeInto(sum, part.take());
    mergeInto(whole, one.take());
    expect(sum.summary()).toEqual(whole.summary());
  });

  test('begins anew when it was taken', () => {
    const histogram = createHistogram();
    histogram.record(1_000);
    histogram.take();
    expect(histogram.count).toBe(0);
    histogram.record(1);
    expect(histogram.summary()?.max).toBeCloseTo(1, 2);
  });

  test('refuses a text that is none', () => {
    expect(() => createHistogram().merge('nonsense')).toThrow();
  });
});

function mergeInto(sum: ReturnType<typeof createHistogram>, text: string | null): void {
  if (text !== null) sum.merge(text);
}
