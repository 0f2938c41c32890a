import { describe, expect, test } from 'vitest';
import { sharedMessages } from '../../../../src/analysis/twins/index.ts';
import { stream } from '../../facts-builder.ts';

const ticks = (times: number[], text = (n: number) => `tick ${n}`) => {
  const one = stream();
  times.forEach((time, n) => {
    one.eventAt(time, text(n));
  });
  return one;
};
const every500 = [501, 1_001, 1_501, 2_001, 2_501];

describe('messages that both got', () => {
  test('are known by their contents, and held back here by the time that the first of a burst waited', () => {
    const here = ticks([2_501, 2_501, 2_501, 2_501, 2_501]).stoppedAt(4_000).done();
    const there = ticks(every500).stoppedAt(4_000).done();
    expect(sharedMessages(here, there)).toEqual({
      count: 5,
      by: 'content',
      clock: 'age',
      laterMs: { least: 0, median: 1_000, most: 2_000 },
    });
  });

  test('came at one moment where they are a broadcast, whatever the ages', () => {
    const here = ticks(every500).openedAfter(1_300).stoppedAt(4_000).done();
    const there = ticks(every500.map((time) => time + 1_300))
      .stoppedAt(5_000)
      .done();
    expect(sharedMessages(here, there)).toMatchObject({ clock: 'moment', laterMs: { least: 0, most: 0 } });
  });

  test('came at one age where each stream has its own', () => {
    const here = ticks(every500).openedAfter(1_300).stoppedAt(4_000).done();
    expect(sharedMessages(here, ticks(every500).done())).toMatchObject({
      clock: 'age',
      laterMs: { most: 0 },
    });
  });

  test('are known by their ids, whatever they say', () => {
    const withIds = (text: string) => {
      const one = ticks(every500, () => text).done();
      one.events.forEach((mark, n) => {
        mark.id = String(n);
      });
      return one;
    };
    expect(sharedMessages(withIds('a'), withIds('b'))).toMatchObject({ count: 5, by: 'id' });
  });

  test('are known by their places alone where all say the same', () => {
    const same = () => ticks(every500, () => 'tick').done();
    expect(sharedMessages(same(), same())).toMatchObject({ count: 5, by: 'place' });
  });

  test('are none where the two tell of different things, and one alone compares nothing', () => {
    const other = ticks(every500, (n) => `other ${n}`).done();
    expect(sharedMessages(ticks(every500).done(), other)).toBeNull();
    expect(sharedMessages(ticks([501]).done(), ticks([501]).done())).toBeNull();
  });
});
