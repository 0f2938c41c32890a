import { describe, expect, test } from 'vitest';
import { createLineSplitter } from '../../../src/logs/line-splitter.ts';
import { limits } from '../../../src/model/limits.ts';

function lines(text: string, size: number): string[] {
  const splitter = createLineSplitter();
  const bytes = Buffer.from(text);
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...splitter.push(bytes.subarray(at, at + size)));
  return [...found, ...splitter.flush()];
}

describe('a line splitter', () => {
  test.each([1, 2, 3, 7, 1000])('gives the same lines in pieces of %d bytes', (size) => {
    expect(lines('é one\n\r\ntwo\r\n\n漢\nrest', size)).toEqual(['é one', '', 'two', '', '漢', 'rest']);
  });

  test.each([1000, 65_536, 10_000_000])(
    'gives a line beyond the limit once, cut, in pieces of %d bytes',
    (size) => {
      const long = 'x'.repeat(limits.logLineBytes * 3);
      const found = lines(`before\n${long}\nafter\n${long}`, size);
      expect(found.filter((line) => !line.startsWith('x'))).toEqual(['before', 'after']);
      expect(found[1]).toHaveLength(limits.logLineBytes);
      expect(found[2]).toBe('after');
      for (const line of found) expect(line.length).toBeLessThanOrEqual(limits.logLineBytes);
    },
  );

  test('keeps no more than the limit of a line that never ends', () => {
    const splitter = createLineSplitter();
    const chunk = Buffer.alloc(100_000, 'y');
    let given = 0;
    for (let n = 0; n < 2_000; n++) for (const line of splitter.push(chunk)) given += line.length;
    expect(given).toBe(limits.logLineBytes);
    expect(splitter.rest()).toBe('');
  });

  test.each([1000, 65_536, 10_000_000])('skips runs of NULs of any length, in pieces of %d bytes', (size) => {
    const nuls = '\0'.repeat(limits.logLineBytes * 3);
    const found = lines(`${nuls}one\ntwo\n${nuls}three\nlost${'\0'.repeat(400)}four\n`, size);
    expect(found).toEqual(['one', 'two', 'three', 'four']);
  });
});
