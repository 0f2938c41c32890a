import { describe, expect, test } from 'vitest';
import { sharesOf } from '../../../../src/probe/pressure/share.ts';

describe('requests of a second over connections and time', () => {
  test.each([1, 7, 50, 99, 200, 1_000, 1_003, 5_000])('%i a second are all sent', (perSecond) => {
    const shares = sharesOf(perSecond);
    const sum = (key: 'connections' | 'perSecond') => shares.reduce((total, share) => total + share[key], 0);
    expect(sum('perSecond')).toBe(perSecond);
    expect(sum('connections')).toBe(Math.min(100, Math.ceil(perSecond / 10)));
    for (const { connections, perSecond: rate } of shares) expect(rate).toBeGreaterThanOrEqual(connections);
  });

  test('connections do not all begin their second together', () => {
    expect(sharesOf(50).map(({ afterMs }) => afterMs)).toEqual([0, 200, 400, 600, 800]);
    expect(sharesOf(2_000).map(({ connections }) => connections)).toEqual(Array(10).fill(10));
  });
});
