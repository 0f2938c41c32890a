import { describe, expect, test } from 'vitest';
import { clockOffset } from '../../../src/correlate/clock-offset.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { joined, row, stream } from '../facts-builder.ts';

/** A stream asked at 1 ms and cut two seconds later, and how a log with that clock wrote it. */
const asked = () => stream().eventAt(3).cutAt(2_001).done();
const base = 1_800_000_000_000;
const requestAt = base + 1;
const endAt = base + 2_001;
const offsetOf = (...rows: Partial<LogRecord>[]) => {
  const streams = rows.map(asked);
  const joins = streams.map((one, n) => joined(one, row('envoy', 'clean', { stampMs: 1, ...rows[n] })));
  return clockOffset(streams, joins);
};

describe('the clock of a log', () => {
  test('is told by the start of a request where the row has it, else by its end', () => {
    expect(offsetOf({ startedAt: requestAt + 5_000, endedAt: endAt + 9_000 })).toBe(5_000);
    expect(offsetOf({ endedAt: endAt - 7_000 })).toBe(-7_000);
  });

  test('is not told without a row, without a time in it, or by a row of a stream that is not ours', () => {
    expect(offsetOf()).toBeNull();
    expect(offsetOf({})).toBeNull();
    expect(clockOffset([], [joined(asked(), row('envoy', 'clean', { startedAt: requestAt }))])).toBeNull();
  });

  test('a row without a time takes nothing from one that has it', () => {
    expect(offsetOf({}, { startedAt: requestAt + 5_000 })).toBe(5_000);
  });
});

describe('a small difference', () => {
  test('is the way to the proxy, up to 25 ms either side', () => {
    expect(offsetOf({ startedAt: requestAt + 25 })).toBe(0);
    expect(offsetOf({ startedAt: requestAt - 25 })).toBe(0);
    expect(offsetOf({ startedAt: requestAt + 26 })).toBe(26);
    expect(offsetOf({ startedAt: requestAt - 26 })).toBe(-26);
  });

  test('is the second that a stamp of whole seconds stands for', () => {
    expect(offsetOf({ endedAt: endAt - 1_000, stampMs: 1_000 })).toBe(0);
    expect(offsetOf({ endedAt: endAt - 1_025, stampMs: 1_000 })).toBe(0);
    expect(offsetOf({ endedAt: endAt - 3_000, stampMs: 1_000 })).toBe(-2_500);
    expect(offsetOf({ endedAt: endAt + 3_000, stampMs: 1_000 })).toBe(3_500);
  });

  test('a stamp of milliseconds stands for its moment alone', () => {
    expect(offsetOf({ startedAt: requestAt + 100 })).toBe(100);
  });
});

describe('several rows', () => {
  const lateBy = (ms: number) => ({ startedAt: requestAt + ms });

  test('narrow it down to what they all allow', () => {
    const second = { stampMs: 1_000 };
    expect(offsetOf({ ...lateBy(5_000), ...second }, { ...lateBy(5_600), ...second })).toBe(5_800);
    expect(offsetOf({ ...lateBy(-100), ...second }, { ...lateBy(-900), ...second })).toBe(0);
  });

  test('that touch at one moment agree on it', () => {
    expect(offsetOf(lateBy(5_000), lateBy(5_050))).toBe(5_025);
  });

  test('that do not agree are told by the one in the middle, in whatever order they come', () => {
    expect(offsetOf(lateBy(9_000), lateBy(200), lateBy(5_000))).toBe(5_000);
    expect(offsetOf(lateBy(-70), lateBy(70))).toBe(70);
    expect(offsetOf({ ...lateBy(9_000), stampMs: 1_000 }, lateBy(5_000), lateBy(9_200))).toBe(9_200);
  });
});
