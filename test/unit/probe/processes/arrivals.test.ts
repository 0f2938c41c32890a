import { describe, expect, it } from 'vitest';
import { emptyCounts } from '../../../../src/model/population/counts.ts';
import { Arrivals } from '../../../../src/probe/processes/arrivals.ts';

function clients(count: number) {
  const asked: number[] = [];
  const all = Array.from({ length: count }, (_, n) => ({
    isIdle: true,
    ask() {
      this.isIdle = false;
      asked.push(n);
    },
  }));
  return { all, asked };
}

describe('arrivals', () => {
  it('come at their rate, whatever becomes of those before, by the clients in turn', () => {
    const { all, asked } = clients(4);
    const arrivals = new Arrivals(all, 2, emptyCounts);
    arrivals.look(400);
    expect(asked).toEqual([]);
    arrivals.look(1_000);
    expect(asked).toEqual([0, 1]);
    all[0]!.isIdle = true;
    arrivals.look(2_000);
    expect(asked).toEqual([0, 1, 2, 3]);
    arrivals.look(2_600);
    expect(asked).toEqual([0, 1, 2, 3, 0]);
  });

  it('are counted and not sent where every client is busy', () => {
    const { all, asked } = clients(2);
    const counts = emptyCounts();
    new Arrivals(all, 5, () => counts).look(1_000);
    expect(asked).toEqual([0, 1]);
    expect(counts.unsent).toBe(3);
  });
});
