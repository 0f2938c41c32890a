import { createParser } from 'eventsource-parser';
import { describe, expect, test } from 'vitest';
import { limits } from '../../../../src/model/limits.ts';
import { EventSizeGuard, type TooLong } from '../../../../src/probe/body/event-size-guard.ts';

const kept = limits.keptEventBytes;

/** What a parser behind a gauge tells, and what was too long. */
function read(pieces: string[], limit: number = limits.eventBytes) {
  const told: unknown[] = [];
  let dropped = 0;
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      told.push(['event', event, id, data.length + dropped, data.slice(0, 20)]),
    onComment: (text) => told.push(['comment', text.slice(0, 20)]),
    onRetry: (ms) => told.push(['retry', ms]),
  });
  const gauge = new EventSizeGuard(limit);
  let passed = 0;
  let tooLong: TooLong | null = null;
  for (const piece of pieces) {
    tooLong ??= gauge.take(piece, (text, droppedBytes) => {
      passed += text.length;
      dropped = droppedBytes;
      parser.feed(text);
    });
  }
  return { told, tooLong, passed };
}

/** `text` in pieces of `size` characters. */
function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
    text.slice(n * size, (n + 1) * size),
  );
}

const long = 'x'.repeat(kept * 3);

describe('an event that is long', () => {
  const text = [
    'data: first\n\n',
    `id: 7\nevent: big\ndata: ${long}\n\n`,
    `data: ${'y\ndata: '.repeat(kept)}\nid: 8\n: beat\nretry: 5\nevent: lines\n\n`,
    `: ${long}\nid: 9\ndata: last\n\n`,
  ].join('');
  const expected = read([text]).told;

  test('comes through with its length, its id and its type, and what follows as it is', () => {
    expect(expected.filter((one) => (one as string[])[0] === 'event')).toEqual([
      ['event', undefined, undefined, 5, 'first'],
      ['event', 'big', '7', long.length, 'x'.repeat(20)],
      ['event', 'lines', '8', kept * 2, 'y\n'.repeat(10)],
      ['event', undefined, '9', 4, 'last'],
    ]);
    expect(expected).toContainEqual(['comment', 'beat']);
    expect(expected).toContainEqual(['retry', 5]);
  });

  test.each([1, 2, 3, 5, 7, 1000, 4096, 65_536])('is told the same in pieces of %d', (size) => {
    const { told, tooLong } = read(cut(text, size));
    expect(told).toEqual(expected);
    expect(tooLong).toBeNull();
  });

  test('takes no more of a parser than is kept', () => {
    expect(read(cut(`data: ${'z'.repeat(kept * 20)}`, 1000)).passed).toBeLessThan(kept * 2);
    expect(read(cut('data: z\n'.repeat(kept), 1000)).passed).toBeLessThan(kept * 2);
  });
});

describe('beyond the limit', () => {
  const limit = 100_000;
  test.each([
    ['a line without an end', 'line', 'a'.repeat(limit + 50)],
    ['a comment without an end', 'line', `: ${'a'.repeat(limit + 50)}`],
    ['an id without an end', 'line', `id: ${'a'.repeat(limit + 50)}`],
    ['lines without a blank one', 'event', 'data: a\n'.repeat(limit / 8 + 20)],
    ['ids without a blank line', 'event', 'id: 1\n'.repeat(limit / 6 + 20)],
    ['lines of three bytes a character', 'event', 'data: 漢\n'.repeat(limit / 10 + 20)],
  ])('%s is told', (_, kind, text) => {
    for (const size of [1000, 65_536]) {
      const { tooLong } = read(cut(text, size), limit);
      expect(tooLong).toMatchObject({ kind });
      expect(tooLong?.bytes).toBeGreaterThan(limit);
      expect(tooLong?.bytes).toBeLessThan(limit + 70_000);
      expect(text.startsWith(tooLong?.start.slice(0, 5) ?? '-')).toBe(true);
    }
  });

  test.each([
    ['an event just below it', `data: ${'a'.repeat(limit - 100)}\n\n`.repeat(3)],
    ['events that together are above it', 'data: abc\n\n'.repeat(limit / 5)],
    ['comments without a blank line', ': beat\n'.repeat(limit)],
  ])('%s is not', (_, text) => {
    for (const size of [999, 65_536]) expect(read(cut(text, size), limit).tooLong).toBeNull();
  });

  test('all comments of a stream without blank lines are reported', () => {
    expect(read(cut(': beat\n'.repeat(50_000), 999)).told).toHaveLength(50_000);
  });
});
