/** Distributions that can be added up: HdrHistograms, exact to three digits. The only door to hdr-histogram-js. */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Distribution } from '../model/distribution.ts';

/** Values are kept in microseconds, up to an hour; what is longer counts as an hour. */
const perMs = 1000;
const highest = 3_600_000_000;

/**
 * HdrHistogram's own buckets below 2^31 µs: its recording works out each bucket with powers and divisions, which at
 * a quarter of a microsecond was a tenth of what an event costs. 2,048 buckets of 1 µs, then 1,024 to each doubling.
 */
const subBuckets = 2048;
const halfBits = 10;
const countedBelow = 2 ** 31;
const cells = subBuckets + 20 * (subBuckets / 2);

function cellOf(value: number): number {
  if (value < subBuckets) return value;
  const shift = 31 - halfBits - Math.clz32(value);
  return (shift << halfBits) + (value >>> shift);
}

/** The lowest value of a cell. */
function lowestIn(cell: number): number {
  if (cell < subBuckets) return cell;
  const shift = (cell >>> halfBits) - 1;
  return (cell - (shift << halfBits)) << shift;
}

/** One distribution of milliseconds. */
export interface Histogram {
  /** Notes a value, or the same value several times; below zero counts as zero. */
  record(ms: number, times?: number): void;
  readonly count: number;
  /** The value that `percent` of all do not exceed, ms; null without one. */
  percentile(percent: number): number | null;
  /** The largest value, ms; null without one. */
  readonly max: number | null;
  /** All of it as a text for `merge`, and resets it; null when it is empty. */
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
  const counts = new Uint32Array(cells);
  /** Cells that are not zero, so that no one looks through all of them. */
  const touched: number[] = [];
  let largest = 0;
  const settle = () => {
    for (const cell of touched) {
      // The largest keeps its own value, the others that of their bucket.
      const isTop = cell === cellOf(largest);
      const times = (counts[cell] ?? 0) - (isTop ? 1 : 0);
      if (times > 0) hdr.recordValueWithCount(lowestIn(cell), times);
      if (isTop) hdr.recordValue(largest);
      counts[cell] = 0;
    }
    touched.length = 0;
    largest = 0;
  };
  const settled = () => {
    if (touched.length > 0) settle();
    return hdr;
  };
  return {
    record(ms, times = 1) {
      const value = Math.min(Math.max(0, Math.round(ms * perMs)), highest);
      if (value >= countedBelow) {
        hdr.recordValueWithCount(value, times);
        return;
      }
      const cell = cellOf(value);
      if (counts[cell] === 0) touched.push(cell);
      counts[cell] = (counts[cell] ?? 0) + times;
      if (value > largest) largest = value;
    },
    get count() {
      return settled().totalCount;
    },
    percentile: (percent) => (settled().totalCount === 0 ? null : toMs(hdr.getValueAtPercentile(percent))),
    get max() {
      return settled().totalCount === 0 ? null : toMs(hdr.maxValue);
    },
    take() {
      if (settled().totalCount === 0) return null;
      const text = encodeIntoCompressedBase64(hdr);
      hdr.reset();
      return text;
    },
    merge: (text) => hdr.add(decodeFromCompressedBase64(text)),
    summary() {
      if (settled().totalCount === 0) return null;
      const at = (percent: number) => toMs(hdr.getValueAtPercentile(percent));
      return {
        count: settled().totalCount,
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
