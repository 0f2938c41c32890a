/** What a terminal shows is measured in its columns: a Chinese character and an emoji take two. */
import { describe, expect, it } from 'vitest';
import { columnsOf, cutToColumns, wrapProse, wrapRaw } from '../../../src/report/terminal/columns.ts';

const widest = (rows: string[]) => Math.max(...rows.map(columnsOf));
const chinese = '行情服务暂时不可用，请稍后重试。连接已被网关关闭，因为六十秒内没有收到任何数据。';
const family = '👨‍👩‍👧';

describe('prose', () => {
  it('of Chinese, which has no spaces, fills its lines and passes none of them', () => {
    const rows = wrapProse(`the origin said ${chinese} and closed`, 40);
    expect(widest(rows)).toBeLessThanOrEqual(40);
    expect(rows.join('').replaceAll(' ', '')).toContain(chinese);
    expect(rows.length).toBeLessThan(5);
  });

  it('never parts an emoji that is made of several', () => {
    const rows = wrapProse(family.repeat(30), 21);
    expect(widest(rows)).toBe(20);
    expect(rows.every((row) => row.replaceAll(family, '') === '')).toBe(true);
  });

  it('breaks a path behind its marks, and loses none of it', () => {
    const path = `/srv/${'a-long-folder/'.repeat(9)}nginx.conf:24`;
    const rows = wrapProse(`see ${path}`, 40);
    expect(widest(rows)).toBeLessThanOrEqual(40);
    expect(rows.join('')).toBe(`see${path}`);
    expect(rows.slice(1, -1).every((row) => /[/-]$/.test(row))).toBe(true);
  });

  it('breaks a long word without marks anywhere', () => {
    expect(wrapProse('x'.repeat(50), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(10)]);
  });

  it('keeps a number and its unit together', () => {
    for (let width = 10; width < 30; width++)
      expect(wrapProse('it was silent for 60 s and 250 ms, 12 MB in all', width)).not.toContainEqual(
        expect.stringMatching(/\d$/),
      );
  });
});

describe('a row', () => {
  it('keeps each of its characters, spaces among them', () => {
    const row = `2026/11/29 20:00:00 [error] 7#7: *1  upstream   timed out, request: "GET /行情/${'x'.repeat(60)} HTTP/1.1"`;
    for (const width of [20, 34, 74]) {
      expect(wrapRaw(row, width).join('')).toBe(row);
      expect(widest(wrapRaw(row, width))).toBeLessThanOrEqual(width);
    }
  });
});

describe('a line that is cut', () => {
  it.each([
    ['waiting for the row', 19, 'waiting for the row'],
    ['waiting for the row', 12, 'waiting for…'],
    ['等待第一个事件', 9, '等待第一…'],
    [family.repeat(3), 5, `${family.repeat(2)}…`],
    ['ab', 1, '…'],
  ])('%s at %i columns', (text, width, expected) => {
    expect(cutToColumns(text, width)).toBe(expected);
  });
});
