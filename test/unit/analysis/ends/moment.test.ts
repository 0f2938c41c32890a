import { describe, expect, test } from 'vitest';
import {
  type CommonEnd,
  commonEnd,
  commonEnds,
  endBeforeRefusals,
  isOpenPast,
} from '../../../../src/analysis/ends/moment.ts';
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

describe('a moment at which streams ended together', () => {
  const of = (...streams: Stream[]) => commonEnd(facts({ streams }), streams);

  test('is that of two of different ages within a second', () => {
    expect(of(cut(0, 10_000), cut(3_000, 11_000))).toMatchObject({ at: base + 10_000, spanMs: 1_000 });
    expect(of(cut(0, 10_000), cut(3_000, 11_001))).toBeNull();
    expect(of(cut(0, 10_000), cut(500, 10_000))).toBeNull();
    expect(of(cut(0, 10_000), cut(501, 10_000))).not.toBeNull();
    expect(of(cut(0, 10_000))).toBeNull();
  });

  test('is the first of several, and leaves out streams that we ended', () => {
    const streams = [cut(5_000, 60_000), cut(0, 60_100), cut(2_000, 10_000), cut(0, 10_050)];
    expect(of(...streams)).toMatchObject({ at: base + 10_000 });
    expect(commonEnds(facts({ streams }), streams)).toHaveLength(1);
    const own = stream().eventAt(3).stoppedAt(10_001).done();
    expect(of(cut(3_000, 10_000), own)).toBeNull();
  });

  test('of many is the one at which most ended', () => {
    const ends = (count: number, at: number) =>
      crowd(count, (n) =>
        member({ openedAfter: n * 700, ageMs: at - n * 700, idleMs: 40 + n * 130, longestGapMs: 9_000 }),
      );
    const streams = [...ends(12, 40_000), ...ends(30, 90_000)];
    const all = facts({ streams });
    expect(commonEnds(all, streams).map((one) => one.streams.length)).toEqual([12, 30]);
    expect(commonEnd(all, streams)?.streams).toHaveLength(30);
  });

  test('was outlived by a stream that was open before it and a second after it', () => {
    const past = (openedAfter: number, endedAfter: number, spanMs = 0) =>
      isOpenPast(facts(), cut(openedAfter, endedAfter), end({ spanMs }));
    expect(past(0, 11_001)).toBe(true);
    expect(past(0, 11_000)).toBe(false);
    expect(past(9_999, 60_000)).toBe(true);
    expect(past(10_000, 60_000)).toBe(false);
    expect(past(0, 12_000, 2_000)).toBe(false);
    expect(past(0, 12_001, 2_000)).toBe(true);
  });
});

describe('streams cut where connections are refused since', () => {
  const refused = (openedAfter: number, change: Partial<Stream> = {}) => ({
    ...stream().openedAfter(openedAfter).failed('connect', 'ECONNREFUSED').done(),
    ...change,
  });
  const two = [cut(0, 10_000), cut(0, 10_500)];
  const of = (cutStreams: Stream[], ...others: Stream[]) =>
    endBeforeRefusals(facts({ streams: [...cutStreams, ...others] }), [...cutStreams, ...others]);

  test('ended at one moment, whatever their ages', () => {
    expect(of(two, refused(11_000))).toEqual({ at: base + 10_000, spanMs: 500, streams: two });
    expect(of([cut(0, 10_000), cut(0, 11_001)], refused(12_000))).toBeNull();
    expect(of(two)).toBeNull();
    expect(of([], refused(11_000))).toBeNull();
  });

  test('the refusal came after the end, or up to 200 ms before', () => {
    expect(of(two, refused(9_801))).not.toBeNull();
    expect(of(two, refused(9_800))).toBeNull();
  });

  test('at their own address, through the proxies, and by nothing else than a refusal', () => {
    expect(of(two, refused(11_000, { address: '10.0.0.9:80' }))).toBeNull();
    expect(of(two, refused(11_000, { address: null }))).not.toBeNull();
    expect(of(two, refused(11_000, { route: 'direct' }))).toBeNull();
    expect(of(two, { ...stream().openedAfter(11_000).failed('connect', 'ETIMEDOUT').done() })).toBeNull();
    const elsewhere = [cut(0, 10_000, { address: '10.0.0.9:80' }), cut(0, 10_500)];
    expect(of(elsewhere, refused(11_000))).toBeNull();
  });
});
