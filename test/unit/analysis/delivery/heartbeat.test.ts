import { describe, expect, test } from 'vitest';
import { heartbeatOf } from '../../../../src/analysis/delivery/heartbeat.ts';
import type { Figures } from '../../../../src/model/population/figures.ts';
import { facts, stream } from '../../facts-builder.ts';
import { alive } from '../../population.ts';
import { figures } from '../../rules/figures.ts';

const saying = (...times: number[]) => {
  const one = stream();
  for (const at of times) one.eventAt(at);
  return one.stoppedAt(30_000).done();
};
const of = (...streams: ReturnType<typeof saying>[]) => heartbeatOf(facts({ streams }));

describe('the usual gap', () => {
  test('is the middle one of all gaps between two arrivals', () => {
    expect(of(saying(5_000, 5_100, 5_400, 15_400)).usualMs).toBe(300);
    expect(of(saying(0, 900, 1_000), saying(0, 5_000)).usualMs).toBe(900);
  });

  test('is none where nothing came twice', () => {
    expect(of(saying(5_000)).usualMs).toBeNull();
    expect(of(saying()).usualMs).toBeNull();
    expect(of().usualMs).toBeNull();
  });

  test('is the mean of a stream whose arrivals were only counted', () => {
    const counted = (arrivals: number) => {
      const one = alive({ openedAfter: 0, ageMs: 60_000, idleMs: 100 });
      return { ...one, pace: { arrivals, firstAtMs: 1_000, lastAtMs: 10_000, longestGapMs: 9_000 } };
    };
    expect(of(counted(10)).usualMs).toBe(1_000);
    expect(of(counted(1)).usualMs).toBeNull();
    expect(of(counted(2), counted(10), counted(4)).usualMs).toBe(3_000);
    expect(of(counted(10), saying(0, 200)).usualMs).toBe(200);
  });

  test('is that of all streams where a population was measured', () => {
    const ms = { ...figures().ms, gap: { p50: 1_234 } } as Figures['ms'];
    const streams = [saying(0, 200)];
    expect(heartbeatOf(facts({ streams, figures: figures({ ms }) })).usualMs).toBe(1_234);
    expect(heartbeatOf(facts({ streams, figures: figures() })).usualMs).toBe(200);
  });
});

test('the longest silence, the events and the comments are those of the streams that opened', () => {
  const two = stream().eventAt(1_000).commentAt(8_000).commentAt(9_000).stoppedAt(9_500).done();
  const refused = { ...stream().answered(503).done(), maxGapMs: 90_000, eventCount: 5 };
  expect(of(saying(1_000, 2_000, 3_000), two, refused)).toMatchObject({
    longestMs: 27_000,
    events: 4,
    comments: 2,
  });
  expect(of({ ...saying(), maxGapMs: null })).toMatchObject({ longestMs: 0, events: 0, comments: 0 });
  expect(of()).toMatchObject({ longestMs: 0 });
});
