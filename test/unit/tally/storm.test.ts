import { describe, expect, it } from 'vitest';
import { stormOf } from '../../../src/tally/storm.ts';

it('is null where nobody reconnected', () => {
  expect(stormOf([])).toBeNull();
  expect(stormOf([0, 0, 0])).toBeNull();
});

/** The seconds of a run of two minutes. */
const run = (...reconnects: number[]) => [...reconnects, ...Array(120 - reconnects.length).fill(0)];

it('begins with its first reconnect and spans until nine of ten were over', () => {
  expect(stormOf(run(0, 0, 10, 70, 10, 5, 5))).toEqual({
    atMs: 2000,
    peakPerSecond: 70,
    spanMs: 3000,
    reconnects: 100,
  });
});

it('within one second spans that second', () => {
  expect(stormOf(run(0, 500))).toEqual({ atMs: 1000, peakPerSecond: 500, spanMs: 1000, reconnects: 500 });
});

it('goes on through four quiet seconds and ends with five', () => {
  expect(stormOf(run(9, 0, 0, 0, 0, 9))).toMatchObject({ atMs: 0, reconnects: 18, spanMs: 6000 });
  expect(stormOf(run(9, 0, 0, 0, 0, 0, 10))).toMatchObject({ atMs: 6000, reconnects: 10 });
});

it('is the sharpest burst, not the longest', () => {
  const trickle = Array(60).fill(3);
  const quiet = Array(5).fill(0);
  expect(stormOf([...trickle, ...quiet, 100])).toMatchObject({ peakPerSecond: 100, reconnects: 100 });
});

it('is the larger of two as sharp, the earlier of two alike', () => {
  expect(stormOf(run(10, 0, 0, 0, 0, 0, 10, 5))).toMatchObject({ atMs: 6000, reconnects: 15 });
  expect(stormOf(run(10, 0, 0, 0, 0, 0, 10))).toMatchObject({ atMs: 0 });
});

describe('is null', () => {
  it('where clients come back as steadily as a timer cuts them', () => {
    expect(stormOf([0, 0, 0, 0, 0, 0, 20, 20, 20, 20, 0, 20, 20, 20, 20])).toBeNull();
  });

  it('where they do so for a part of the run only', () => {
    expect(stormOf(run(...Array(9).fill(20)))).toBeNull();
    expect(stormOf(run(...Array(20).fill(20), 70))).toMatchObject({ peakPerSecond: 70 });
  });
});

it('is one however evenly it is spread over a few seconds', () => {
  expect(stormOf(run(0, 0, 33, 33, 34))).toMatchObject({ peakPerSecond: 34, reconnects: 100 });
});
