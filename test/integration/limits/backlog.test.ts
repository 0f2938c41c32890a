/** Of a large backlog only rows that can matter are read: what is left of it is what reading all of it gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { openLogs } from '../../../src/logs/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { readersFor } from '../../../src/proxies/dialects.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-backlog-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = Date.UTC(2026, 10, 21, 10);
const words = ['sse-doctor', '/events'];

interface Request {
  path: string;
  agent: string;
  second: number;
}

const rows: Record<string, { proxy: string; row(request: Request): string }> = {
  'Nginx, combined': { proxy: 'nginx', row: combined },
  'Nginx, JSON': {
    proxy: 'nginx',
    row: ({ path, agent, second }) =>
      JSON.stringify({
        time: new Date(start + second * 1000).toISOString(),
        request: `GET ${path} HTTP/1.1`,
        status: '200',
        request_time: '3.001',
        http_user_agent: agent,
      }),
  },
  'Envoy, default': {
    proxy: 'envoy',
    row: ({ path, agent, second }) =>
      `[${new Date(start + second * 1000).toISOString()}] "GET ${path} HTTP/1.1" 200 - 0 12 3001 2 "10.0.0.9" "${agent}" "0a" "app" "10.1.0.7:3000"`,
  },
  "Docker's json-file": {
    proxy: 'nginx',
    row: (request) => JSON.stringify({ log: `${combined(request)}\n`, stream: 'stdout', time: 'x' }),
  },
  'CRI, slashes escaped in JSON': {
    proxy: 'nginx',
    row: (request) =>
      `2026-11-21T10:00:00.000000000Z stdout F ${rows['Nginx, JSON']?.row(request).replaceAll('/', '\\/')}`,
  },
};

function combined({ path, agent, second }: Request): string {
  const time = new Date(start + second * 1000).toISOString().slice(11, 19);
  return `10.0.0.9 - - [21/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" 200 12 "-" "${agent}"`;
}

/** So many rows that a part of them is passed over; one in two hundred is for the path, one of an earlier run. */
function requests(bytesOfRow: number): Request[] {
  const count = Math.ceil(6_000_000 / bytesOfRow);
  return Array.from({ length: count }, (_, n) => ({
    path: n % 200 === 7 ? `/events?n=${n}` : `/static/app-${n % 50}.js`,
    agent: n % 5_000 === 11 ? 'sse-doctor/0.1.0 (abc/c1)' : `client ${n % 3}`,
    second: Math.floor((n / count) * 3_000),
  }));
}

async function read(proxy: string, text: string, wanted: string[] | null, format: string | null = null) {
  const path = join(folder, 'access.log');
  writeFileSync(path, text);
  const input = { hop: proxy, proxy, role: 'access' as const, path, format };
  const reader = await openLogs([input], {
    since: start,
    words: wanted,
    stdin: new PassThrough(),
    readersFor,
  });
  const { records, files } = await reader.read();
  reader.close();
  return { records, file: files[0] };
}

function matters({ path, userAgent }: LogRecord): boolean {
  return path?.split('?')[0] === '/events' || userAgent?.includes('sse-doctor/') === true;
}

describe('a backlog of rows', () => {
  test.each(Object.entries(rows))(
    '%s: what can matter is the same, with its line',
    async (_, { proxy, row }) => {
      const sample = row({ path: '/static/app-10.js', agent: 'client 1', second: 0 });
      const text = requests(sample.length)
        .map((one) => `${row(one)}\n`)
        .join('');
      const all = await read(proxy, text, null);
      const some = await read(proxy, text, words);
      expect(all.records.filter(matters).length).toBeGreaterThan(100);
      expect(some.records.filter(matters)).toEqual(all.records.filter(matters));
      expect(some.records.length).toBeLessThan(all.records.length / 2);
      expect(some.records.at(-1), 'the end is read whole').toEqual(all.records.at(-1));
      expect(some.file).toMatchObject({ lines: all.file?.lines, unparsed: 0, dialect: all.file?.dialect });
      const over = some.file?.passedOver;
      expect((some.file?.parsed ?? 0) + (over?.lines ?? 0)).toBe(all.file?.parsed);
      expect(over?.paths[0]).toMatch(/^\/static\/app-/);
      expect(over?.inWindow).toBe(over?.lines);
    },
  );

  test('with line breaks in its format is read whole', async () => {
    const record = ({ path, second }: Request) =>
      `[${new Date(start + second * 1000).toISOString()}] "GET ${path} HTTP/1.1"\n200 - 0 12 3001 2 "10.0.0.9" "a" "0a" "app" "10.1.0.7:3000"\n`;
    const format =
      '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%"\n%RESPONSE_CODE% %RESPONSE_FLAGS% ' +
      '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" ' +
      '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n';
    const text = requests(130).map(record).join('');
    const some = await read('envoy', text, words, format);
    expect(some.file?.passedOver).toBeUndefined();
    expect(some.records.length).toBe(requests(130).length);
  });

  test('is read line by line from a piece of a longer line on', async () => {
    const lines = requests(120).map((one) => `2026-11-21T10:00:00Z stdout F ${combined(one)}\n`);
    const [first = '', second = ''] = [
      combined({ path: '/events?x', agent: 'a', second: 9 }).slice(0, 60),
      '',
    ];
    const whole = combined({ path: '/events?x', agent: 'a', second: 9 });
    const pieces = [
      `2026-11-21T10:00:00Z stdout P ${first}\n`,
      `2026-11-21T10:00:00Z stdout F ${whole.slice(60)}\n`,
    ];
    const text = [...lines.slice(0, 10_000), ...pieces, second, ...lines.slice(10_000)].join('');
    const all = await read('nginx', text, null);
    const some = await read('nginx', text, words);
    expect(some.records.filter(matters)).toEqual(all.records.filter(matters));
    expect(some.records.some(({ path }) => path === '/events?x')).toBe(true);
    expect([some.file?.unparsed, some.file?.passedOver?.lines]).toEqual([0, expect.any(Number)]);
  });

  test('has its CR LF, its blank and its odd lines counted', async () => {
    const odd = requests(120).map((one, at) => (at % 1_000 === 3 ? '\r\n' : `${combined(one)}\r\n`));
    const all = await read('nginx', odd.join(''), null);
    const some = await read('nginx', odd.join(''), words);
    expect(some.records.filter(matters)).toEqual(all.records.filter(matters));
    expect(some.file?.lines).toBe(all.file?.lines);
  });

  test('of another format is refused as such', async () => {
    const text = 'nothing that a proxy writes, and quite long so that it is many bytes\n'.repeat(90_000);
    const some = await read('nginx', text, words);
    expect([some.records.length, some.file?.parsed]).toEqual([0, 0]);
    expect(some.file?.unparsed).toBeGreaterThan(0);
  });

  test('that is short is read whole', async () => {
    const text = requests(120)
      .slice(0, 1_000)
      .map((one) => `${combined(one)}\n`)
      .join('');
    const some = await read('nginx', text, words);
    expect([some.records.length, some.file?.passedOver]).toEqual([1_000, undefined]);
  });
});
