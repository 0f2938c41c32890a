import { describe, expect, it } from 'vitest';
import { densest } from '../../../../src/analysis/ends/densest.ts';
import { endGroupsOf } from '../../../../src/analysis/ends/end-groups.ts';
import { momentWidth } from '../../../../src/analysis/ends/end-moments.ts';
import { commonEnds } from '../../../../src/analysis/ends/moment.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts } from '../../facts-builder.ts';
import { crowd, jitter, member } from '../../population.ts';

const dice = (n: number) => Math.abs(jitter(n));
const anywhere = (n: number) =>
  member({
    openedAfter: dice(n) * 60_000,
    ageMs: 1_000 + dice(n * 3 + 1) * 300_000,
    idleMs: dice(n + 5) * 5_000,
  });
const kinds = (streams: Stream[]) =>
  endGroupsOf(facts(), streams).groups.map(({ kind, streams: own }) => [kind, own.length]);

describe('the densest window', () => {
  const peakOf = (values: number[], fewest = 5) =>
    densest(
      values,
      (value) => value,
      () => 10,
      fewest,
    );

  it('holds the values that stand out, in their order', () => {
    const spread = Array.from({ length: 20 }, (_, n) => n * 50);
    expect(peakOf([...spread, 503, 501, 502, 504, 505])?.members).toEqual([500, 501, 502, 503, 504, 505]);
  });

  it('is none among values that lie evenly, at their edge, or of which too few agree', () => {
    const even = Array.from({ length: 500 }, (_, n) => n);
    expect(peakOf(even)).toBeNull();
    expect(
      densest(
        even.slice(480),
        (value) => value,
        () => 10,
        5,
        even,
      ),
    ).toBeNull();
    expect(peakOf([1, 2, 3, 4])).toBeNull();
  });
});

describe('the clusters of a population', () => {
  it('are none where streams end at random, however many they are', () => {
    for (const count of [12, 30, 100, 1_000, 3_000]) expect(kinds(crowd(count, anywhere))).toEqual([]);
  });

  it('tell two moments and two timers from each other, and leave the rest', () => {
    const moment = (atMs: number) => (n: number) => {
      const openedAfter = dice(n + atMs) * 100_000;
      return member({ openedAfter, ageMs: atMs - openedAfter + dice(n) * 400, idleMs: dice(n + 9) * 4_000 });
    };
    const idle = (n: number) =>
      member({ openedAfter: n * 90, ageMs: 40_000 + dice(n + 2) * 250_000, idleMs: 30_000 + jitter(n) * 90 });
    const aged = (n: number) =>
      member({ openedAfter: n * 900, ageMs: 45_000 + jitter(n) * 90, idleMs: dice(n) * 4_500 });
    const streams = [
      ...crowd(200, moment(150_000)),
      ...crowd(100, moment(250_000)),
      ...crowd(300, idle),
      ...crowd(80, aged),
      ...crowd(20, anywhere),
    ];
    const { groups, rest } = endGroupsOf(facts(), streams);
    expect(groups.map(({ kind }) => kind)).toEqual(['moment', 'moment', 'idle', 'age']);
    const sizes = groups.map(({ streams: own }) => own.length);
    for (const [n, size] of [200, 100, 300, 80].entries()) {
      expect(sizes[n]).toBeGreaterThan(size * 0.97);
      expect(sizes[n]).toBeLessThan(size * 1.06);
    }
    expect(rest.length).toBeLessThan(30);
  });

  it('call nothing a moment whose streams are of one age', () => {
    const streams = crowd(100, (n) =>
      member({ openedAfter: n, ageMs: 5_000 + jitter(n), idleMs: dice(n) * 900 }),
    );
    expect(commonEnds(facts(), streams)).toEqual([]);
  });

  it('give a moment more time the more streams it ends', () => {
    expect(momentWidth(10)).toBeLessThan(1_100);
    expect(momentWidth(20_000)).toBe(3_000);
  });
});
