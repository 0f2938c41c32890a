import { describe, expect, test } from 'vitest';
import {
  directStreamsOpenAt,
  haveDirectEndedToo,
  isJointCut,
  isMassCut,
} from '../../../../src/analysis/ends/mass-cut.ts';
import type { CommonEnd } from '../../../../src/analysis/ends/moment.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, stream } from '../../facts-builder.ts';
import { crowd, member } from '../../population.ts';

const base = 1_800_000_000_000;
const end = (change: Partial<CommonEnd> = {}): CommonEnd => ({
  at: base + 10_000,
  spanMs: 0,
  streams: [],
  ...change,
});
/** Opened and cut at these times after the beginning, ms; silent for 300 ms. */
const cut = (openedAfter: number, endedAfter: number, change: Partial<Stream> = {}) => {
  const ageMs = endedAfter - openedAfter;
  const one = stream(change)
    .openedAfter(openedAfter)
    .eventAt(ageMs - 299)
    .cutAt(ageMs + 1)
    .done();
  return { ...one, marks: { ...one.marks, requestSentMs: 0 } };
};

describe('many cut at once', () => {
  test('ten or more, nine in ten of them without an end mark', () => {
    const whole = crowd(2, () =>
      member({ openedAfter: 0, ageMs: 9_000, idleMs: 9, close: { how: 'terminated' } }),
    );
    const broken = (count: number) => crowd(count, () => member({ openedAfter: 0, ageMs: 9_000, idleMs: 9 }));
    expect(isMassCut(end({ streams: broken(10) }))).toBe(true);
    expect(isMassCut(end({ streams: broken(9) }))).toBe(false);
    expect(isMassCut(end({ streams: [...broken(18), ...whole] }))).toBe(true);
    expect(isMassCut(end({ streams: [...broken(10), ...whole] }))).toBe(false);
  });

  const direct = (openedAfter: number, endedAfter: number, change: Partial<Stream> = {}) => ({
    ...cut(openedAfter, endedAfter),
    route: 'direct' as const,
    ...change,
  });

  test('the direct streams that were open then count', () => {
    const open = (one: Stream) => directStreamsOpenAt(facts({ streams: [one] }), end()).length === 1;
    expect(open(direct(0, 10_000))).toBe(true);
    expect(open(direct(0, 9_000))).toBe(true);
    expect(open(direct(0, 8_999))).toBe(false);
    expect(open(direct(10_000, 20_000))).toBe(false);
    expect(open(direct(0, 10_000, { status: 503 }))).toBe(false);
    expect(open(cut(0, 10_000))).toBe(false);
  });

  test('and say that the cause is behind the proxies where they ended with the others', () => {
    const ended = (streams: Stream[], spanMs = 0) => haveDirectEndedToo(facts({ streams }), end({ spanMs }));
    expect(ended([direct(0, 11_000)])).toBe(true);
    expect(ended([direct(0, 11_001)])).toBe(false);
    expect(ended([direct(0, 13_000)], 3_000)).toBe(true);
    expect(ended([direct(0, 10_500), direct(0, 60_000)])).toBe(false);
    const own = direct(0, 10_000);
    expect(ended([{ ...own, close: { ...own.close, by: 'us' } }])).toBe(false);
    expect(ended([])).toBe(false);
  });

  const whole = (openedAfter: number, endedAfter: number, protocol: Stream['protocol']) =>
    stream()
      .via(protocol)
      .openedAfter(openedAfter)
      .eventAt(10)
      .endedAt(endedAfter - openedAfter)
      .done();

  test('over HTTP/1.1, a proper end over HTTP/2 in the same moment is the same cut', () => {
    const joint = (streams: Stream[]) => isJointCut(facts({ streams }), end({ streams }));
    const broken = [cut(0, 10_000), cut(1_300, 10_000)];
    expect(joint([...broken, whole(0, 10_000, 'http2')])).toBe(true);
    expect(joint([...broken, whole(0, 10_000, 'http1')])).toBe(false);
    expect(joint([cut(0, 10_000), whole(0, 10_000, 'http2'), whole(1_300, 10_000, 'http2')])).toBe(false);
  });
});
