import { describe, expect, test } from 'vitest';
import { isCutBeforeLate } from '../../../../src/analysis/ends/before-late.ts';
import { closeDelayMs } from '../../../../src/analysis/ends/timing.ts';
import { facts, sampleHop, stream } from '../../facts-builder.ts';

/** Behind an Envoy that a header names; events at these times, cut 2.3 s after the last. */
const cut = (openedAfter: number, ...events: number[]) => {
  const one = stream().openedAfter(openedAfter).header('server', 'envoy');
  for (const atMs of events) one.eventAt(atMs);
  return one.cutAt((events.at(-1) ?? 0) + 2_300).done();
};

describe('cuts in front of a proxy that closes late', () => {
  const timed = () => [cut(0, 200), cut(1_300, 200, 1_700)];

  test('share one silence, where without the delay they would have survived it before', () => {
    const given = facts({ streams: timed() });
    expect(isCutBeforeLate(given)).toBe(true);
    expect(given.streams.map((one) => closeDelayMs(given, one))).toEqual([0, 0]);
  });

  test('are not seen where a hop is named, nor where one moment took them all', () => {
    expect(isCutBeforeLate(facts({ hops: [sampleHop('envoy')], streams: timed() }))).toBe(false);
    const together = [cut(0, 200, 2_000, 3_500), cut(1_300, 200, 2_200)];
    expect(isCutBeforeLate(facts({ streams: together }))).toBe(false);
  });

  test('are not seen in the second that the late closer itself adds to a steady stream', () => {
    const steady = (openedAfter: number, count: number) =>
      stream()
        .openedAfter(openedAfter)
        .header('server', 'envoy')
        .eventsEvery(200, count)
        .cutAt(3 + (count - 1) * 200 + 1_050)
        .done();
    const given = facts({ streams: [steady(0, 10), steady(1_300, 18)] });
    expect(isCutBeforeLate(given)).toBe(false);
    expect(closeDelayMs(given, given.streams[0]!)).toBe(1_000);
  });
});
