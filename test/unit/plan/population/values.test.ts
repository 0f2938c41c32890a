import { describe, expect, it } from 'vitest';
import { readCount, readInterrupt, readRamp, readRate } from '../../../../src/plan/population/values.ts';

describe('a ramp', () => {
  it.each([
    ['500', [{ perSecond: 500, ms: null }]],
    ['0.5', [{ perSecond: 0.5, ms: null }]],
    [
      '100:10 s, 500/s:1 min 30 s,2000',
      [
        { perSecond: 100, ms: 10_000 },
        { perSecond: 500, ms: 90_000 },
        { perSecond: 2000, ms: null },
      ],
    ],
  ])('%s is read', (text, stages) => {
    expect(readRamp(text, '--ramp')).toEqual(stages);
  });

  it('goes on with its last stage, whatever time that names', () => {
    expect(readRamp('100:10s,500:30s', '--ramp')).toEqual([
      { perSecond: 100, ms: 10_000 },
      { perSecond: 500, ms: null },
    ]);
  });

  it.each([
    '',
    '0',
    '-5',
    'fast',
    '100:',
    '100:soon',
    '100:0s',
    '100:10s:5',
    '100:10s,',
    `${'9'.repeat(400)}`,
  ])('"%s" is refused', (text) => {
    expect(() => readRamp(text, '--ramp')).toThrow('--ramp is not a ramp');
  });

  it('is refused where a stage before the last has no time', () => {
    expect(() => readRamp('100,500:10s,2000', '--ramp')).toThrow(
      expect.objectContaining({ why: 'stage 1 of "100,500:10s,2000" names no time' }),
    );
  });
});

describe('an interruption', () => {
  it.each([
    ['every=60s,streams=10%', { everyMs: 60_000, share: 0.1, how: 'fin' }],
    ['streams=100%, how=rst, every=1m30s', { everyMs: 90_000, share: 1, how: 'rst' }],
    ['every=1 min 30 s,streams=10%', { everyMs: 90_000, share: 0.1, how: 'fin' }],
    ['every=5,streams=0.5%,how=fin', { everyMs: 5000, share: 0.005, how: 'fin' }],
  ])('%s is read', (text, interrupt) => {
    expect(readInterrupt(text, '--interrupt')).toEqual(interrupt);
  });

  it.each([
    ['', '""'],
    ['every=60s', 'streams='],
    ['streams=10%', 'every='],
    ['every=0s,streams=10%', 'every=0s'],
    ['every=soon,streams=10%', 'every=soon'],
    ['every=60s,streams=10', 'streams=10'],
    ['every=60s,streams=0%', 'streams=0%'],
    ['every=60s,streams=101%', 'streams=101%'],
    ['every=60s,streams=10%,how=kill', 'how=kill'],
    ['every=60s,streams=10%,who=all', 'who=all'],
    ['every=60s,every=30s,streams=10%', 'every=30s'],
  ])('"%s" is refused, naming the part', (text, part) => {
    expect(() => readInterrupt(text, '--interrupt')).toThrow(
      expect.objectContaining({
        message: '--interrupt does not say how to interrupt',
        why: expect.stringContaining(part),
      }),
    );
  });
});

describe('a rate', () => {
  it.each([
    ['200rps', 200],
    ['200/s', 200],
    [' 0.5 ', 0.5],
  ])('%s is read', (text, rate) => {
    expect(readRate(text, '--pressure')).toBe(rate);
  });

  it.each(['', '0', '0rps', '-1', '200/m', '1e3', 'many'])('"%s" is refused', (text) => {
    expect(() => readRate(text, '--pressure')).toThrow('--pressure is not a rate');
  });
});

describe('a count', () => {
  const bounds = { min: 1, max: 64 };

  it.each([
    ['1', 1],
    ['64', 64],
  ])('%s is within its bounds', (text, count) => {
    expect(readCount(text, '--workers', bounds)).toBe(count);
  });

  it.each(['0', '65', '9'.repeat(400)])('%s is out of its bounds', (text) => {
    expect(() => readCount(text, '--workers', bounds)).toThrow('--workers is out of its bounds');
  });

  it.each(['', '-1', '1.5', '1e1', '0x10', 'four'])('"%s" is no whole number', (text) => {
    expect(() => readCount(text, '--workers', bounds)).toThrow('--workers is not a whole number');
  });
});
