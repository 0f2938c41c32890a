/** Distributions that can be added up: HdrHistograms, exact to three digits. The only door to hdr-histogram-js. */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Distribution } from './model/report.ts';

/** Values are kept in microseconds, up to an hour; what is longer counts as an hour. */
const perMs = 1000;
const highest = 3_600_000_000;

/** One distribution of milliseconds. */
export interface Histogram {
  /** Notes a value, or the same value several times; below zero counts as zero. */
  record(ms: number, times?: number): void;
  readonly count: number;
  /** The value that `percent` of all do not exceed, ms; null without one. */
  percentile(percent: number): number | null;
  /** All of it as a text for `merge`, and begins anew; null when there is nothing. */
  take(): string | null;
  /** Adds what `take` gave, here or in another process. @throws Error for a text that is none. */
  merge(text: string): void;
  summary(): Distribution | null;
}

/** An empty distribution. */
export function createHistogram(): Histogram {
  const hdr = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highest,
    autoResize: false,
    numberOfSignificantValueDigits: 3,
  });
  return {
    record(ms, times = 1) {
      const value = Math.min(Math.max(0, Math.round(ms * perMs)), highest);
      if (times === 1) hdr.recordValue(value);
      else hdr.recordValueWithCount(value, times);
    },
    get count() {
      return hdr.totalCount;
    },
    percentile: (percent) => (hdr.totalCount === 0 ? null : toMs(hdr.getValueAtPercentile(percent))),
    take() {
      if (hdr.totalCount === 0) return null;
      const text = encodeIntoCompressedBase64(hdr);
      hdr.reset();
      return text;
    },
    merge: (text) => hdr.add(decodeFromCompressedBase64(text)),
    summary() {
      if (hdr.totalCount === 0) return null;
      const at = (percent: number) => toMs(hdr.getValueAtPercentile(percent));
      return {
        count: hdr.totalCount,
        min: toMs(hdr.getValueAtPercentile(0)),
        mean: toMs(hdr.mean),
        p50: at(50),
        p90: at(90),
        p95: at(95),
        p99: at(99),
        max: toMs(hdr.maxValue),
      };
    },
  };
}

function toMs(value: number): number {
  return Math.round(value) / perMs;
}
