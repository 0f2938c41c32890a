import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { sizeLimit } from '../../../../src/rules/end/size-limit.ts';
import { facts, stream } from '../../facts-builder.ts';
import { onlyFinding, silenceOf } from '../verdict-of.ts';

/** Cut at this age after so many bytes. */
const cut = (ageMs: number, bytes: number): Stream => ({
  ...stream()
    .eventsEvery(ageMs / 20, 20)
    .cutAt(ageMs)
    .done(),
  bytes,
});
const judged = (...streams: Stream[]) => sizeLimit.judge(facts({ streams }));

describe('size-limit', () => {
  test('is likely where streams of two speeds break off after the same number of bytes', () => {
    const streams = [cut(4_000, 20_000), cut(4_100, 20_000), cut(9_000, 20_000)];
    expect(onlyFinding(judged(...streams))).toMatchObject({ confidence: 'likely', covers: streams });
  });

  test('is only possible of two streams', () => {
    expect(onlyFinding(judged(cut(4_000, 20_000), cut(9_000, 20_004))).confidence).toBe('possible');
  });

  test('is told of streams that stand still, too', () => {
    const stalled = (stepMs: number, bytes: number): Stream => ({
      ...stream()
        .eventsEvery(stepMs, 20)
        .stoppedAt(stepMs * 20 + 30_000)
        .done(),
      bytes,
    });
    const found = onlyFinding(judged(stalled(200, 65_535), stalled(600, 65_535)));
    expect(found.what).toContain('2 streams stood still after 65535 bytes each');
  });

  test.each([
    ['one age, whatever was sent', [cut(4_000, 20_000), cut(4_010, 20_000), cut(4_005, 20_000)]],
    ['other sizes', [cut(4_000, 20_000), cut(9_000, 45_000)]],
    ['a handful of bytes', [cut(4_000, 400), cut(9_000, 400)]],
    [
      'a size that another stream went beyond',
      [
        cut(4_000, 20_000),
        cut(9_000, 20_000),
        { ...stream().eventsEvery(500, 40).stoppedAt(20_000).done(), bytes: 60_000 },
      ],
    ],
  ])('stays silent for %s', (_, streams) => {
    expect(silenceOf(judged(...streams))).toContain('ruled-out');
  });
});
