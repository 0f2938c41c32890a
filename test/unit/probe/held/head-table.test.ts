import { describe, expect, test } from 'vitest';
import type { Header } from '../../../../src/model/header.ts';
import type { SharedHead } from '../../../../src/model/population/held.ts';
import { startHeadTable } from '../../../../src/probe/held/head-table.ts';

function table() {
  const told: SharedHead[] = [];
  let last = 0;
  const heads = startHeadTable(
    'key',
    () => ++last,
    (head) => told.push(head),
  );
  const see = (headers: Header[], status = 200, addresses = ['127.0.0.1']) =>
    heads.intern({ status, headers, tls: null, addresses }).head;
  return { told, see };
}

const stream: Header = ['Content-Type', 'text/event-stream'];

describe('heads of responses', () => {
  test('that are alike are kept once, and reported once', () => {
    const { told, see } = table();
    expect([see([stream]), see([stream])]).toEqual([1, 1]);
    expect(told).toHaveLength(1);
  });

  test.each<[string, Header, Header]>([
    ['their date', ['Date', 'Sat, 21 Nov 2026 10:00:00 GMT'], ['date', 'Sat, 21 Nov 2026 10:00:01 GMT']],
    ['their request id', ['X-Request-Id', 'a'], ['x-request-id', 'b']],
    ['their cookie', ['Set-Cookie', 'a=1'], ['Set-Cookie', 'a=2']],
  ])('that differ in %s alone are alike', (_what, one, other) => {
    const { see } = table();
    expect(see([stream, one])).toBe(see([stream, other]));
  });

  test('that differ in anything else are not', () => {
    const { see } = table();
    const numbers = [
      see([stream]),
      see([stream, ['Server', 'nginx']]),
      see([stream], 503),
      see([stream], 200, ['127.0.0.2']),
    ];
    expect(new Set(numbers).size).toBe(4);
  });

  test('show no secret', () => {
    const { told, see } = table();
    see([stream, ['Set-Cookie', 'sid=sesame'], ['Content-Encoding', 'gzip']]);
    expect(JSON.stringify(told)).not.toContain('sesame');
    expect(told[0]?.contentEncoding).toBe('gzip');
  });

  test('that a server makes up for each response are bounded, and one of another status is still another', () => {
    const { told, see } = table();
    for (let n = 0; n < 2_000; n++) see([stream, ['X-Made-Up', `${n}`]]);
    expect(told.length).toBeLessThan(600);
    const later = see([stream, ['X-Made-Up', 'later']]);
    const refused = see([['Content-Type', 'text/html']], 503);
    expect(told.find(({ head }) => head === later)?.status).toBe(200);
    expect(told.find(({ head }) => head === refused)?.status).toBe(503);
  });

  test('that come when the table is full keep what makes them event streams, or not', () => {
    const { told, see } = table();
    for (let n = 0; n < 2_000; n++) see([stream, ['X-Made-Up', `${n}`]]);
    const page = see([['Content-Type', 'text/html']]);
    const zipped = see([stream, ['Content-Encoding', 'gzip'], ['X-Made-Up', 'x']]);
    expect(told.find(({ head }) => head === page)?.headers).toContainEqual(['Content-Type', 'text/html']);
    expect(told.find(({ head }) => head === zipped)?.contentEncoding).toBe('gzip');
  });
});
