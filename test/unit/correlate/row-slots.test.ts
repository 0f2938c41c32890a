import { describe, expect, test } from 'vitest';
import { markUsed, nextFree, previousFree, type Slot, slotsOf } from '../../../src/correlate/row-slots.ts';
import { row } from '../facts-builder.ts';

const base = 1_800_000_000_000;
const lasting = (durationMs: number | null, change = {}) =>
  row('nginx', 'clean', { endedAt: base, durationMs, ...change });
const onlySlot = (...durations: (number | null)[]): Slot => {
  const [slot] = [...slotsOf(durations.map((one) => lasting(one))).values()].flat();
  if (!slot) throw new Error('no slot');
  return slot;
};

describe('rows are laid out by half seconds', () => {
  test('of their start, else of their end', () => {
    const rows = [
      lasting(1, { startedAt: base + 499, endedAt: base + 9_000 }),
      lasting(2, { startedAt: null, endedAt: base + 500 }),
    ];
    const slots = slotsOf(rows);
    expect([...slots.keys()]).toEqual([base / 500, base / 500 + 1]);
    expect(slots.get(base / 500)?.map(({ durations }) => durations)).toEqual([[1]]);
  });

  test('one without a time is left out', () => {
    expect(slotsOf([lasting(1, { endedAt: null })]).size).toBe(0);
    expect(slotsOf([lasting(1, { endedAt: null, startedAt: base })]).size).toBe(1);
    expect(slotsOf([lasting(1)]).size).toBe(1);
  });

  test('and of one half second those alike together, in the order of their durations', () => {
    const rows = [lasting(300), lasting(null), lasting(100), lasting(200, { path: '/other' })];
    const slots = [...slotsOf(rows).values()].flat();
    expect(slots.map(({ durations }) => durations)).toEqual([[0, 100, 300], [200]]);
    expect(slots[0]?.rows).toEqual([rows[1], rows[2], rows[0]]);
  });

  test.each([{ path: '/other' }, { status: 499 }, { protocol: 'HTTP/2.0' }, { userAgent: 'curl/8' }])(
    '%o is another kind',
    (change) => {
      const kinds = [...slotsOf([lasting(1), lasting(2), lasting(3, change)]).values()].flat();
      expect(kinds.map(({ durations }) => durations)).toEqual([[1, 2], [3]]);
    },
  );
});

describe('a row is used once', () => {
  test('all are free at first', () => {
    const slot = onlySlot(10, 20, 30);
    expect([0, 1, 2].map((from) => nextFree(slot.after, from))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((from) => previousFree(slot.before, from))).toEqual([0, 1, 2]);
  });

  test('the search goes past the used ones, both ways', () => {
    const slot = onlySlot(10, 20, 30, 40, 50);
    for (const place of [1, 2, 3]) markUsed(slot, place);
    expect([0, 1, 2, 3, 4].map((from) => nextFree(slot.after, from))).toEqual([0, 4, 4, 4, 4]);
    expect([0, 1, 2, 3, 4].map((from) => previousFree(slot.before, from))).toEqual([0, 0, 0, 0, 4]);
  });

  test('at the ends there is none left: the number of rows, or -1', () => {
    const slot = onlySlot(10, 20);
    for (const place of [0, 1]) markUsed(slot, place);
    expect(nextFree(slot.after, 0)).toBe(2);
    expect(nextFree(slot.after, 2)).toBe(2);
    expect(previousFree(slot.before, 1)).toBe(-1);
    expect(previousFree(slot.before, 0)).toBe(-1);
    expect(previousFree(slot.before, -1)).toBe(-1);
  });

  test('a search from beyond the rows begins at their end', () => {
    const slot = onlySlot(10, 20, 30);
    expect(nextFree(slot.after, -5)).toBe(0);
    expect(nextFree(slot.after, 3)).toBe(3);
    expect(previousFree(slot.before, 9)).toBe(2);
  });

  test('in any order, each search again finds the same', () => {
    const slot = onlySlot(1, 2, 3, 4, 5, 6, 7, 8);
    for (const place of [6, 2, 4, 3, 5, 7]) {
      markUsed(slot, place);
      nextFree(slot.after, 2);
      previousFree(slot.before, 6);
    }
    expect([0, 1, 2, 3, 7].map((from) => nextFree(slot.after, from))).toEqual([0, 1, 8, 8, 8]);
    expect([0, 1, 2, 5, 7].map((from) => previousFree(slot.before, from))).toEqual([0, 1, 1, 1, 1]);
  });
});
