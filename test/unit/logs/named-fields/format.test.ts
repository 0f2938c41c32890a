import { describe, expect, test } from 'vitest';
import { durationMs } from '../../../../src/logs/named-fields/durations.ts';
import { namedFieldsReader } from '../../../../src/logs/named-fields/index.ts';
import { anyStamp } from '../../../../src/logs/timestamps.ts';

const read = (format: string, text: string, since = 0) =>
  namedFieldsReader('named', format, () => null).read(text, since);
const at = Date.UTC(2026, 10, 30, 2, 0, 10);

describe('a format with named fields', () => {
  test.each([
    [
      '{time} {client} {method} {path} {status} {duration_ms} {upstream}',
      '2026-11-30T02:00:10.000Z 192.0.2.7:4711 GET /events?a=b 200 2001 127.0.0.1:8080',
      {
        clientAddress: '192.0.2.7',
        path: '/events?a=b',
        status: 200,
        durationMs: 2001,
        startedAt: at - 2001,
      },
    ],
    [
      '{time} "{request}" {status} {bytes} {duration_s} "{user_agent}"',
      '2026-11-30T02:00:10Z "GET /events HTTP/1.1" 200 512 2.001 "a \\"quoted\\" one"',
      {
        method: 'GET',
        protocol: 'HTTP/1.1',
        bytesSent: 512,
        userAgent: 'a \\"quoted\\" one',
        namesUpstream: false,
      },
    ],
    [
      '[{time:%d/%b/%Y:%H:%M:%S %z}] {host} {method} {path} {status} in {duration} via {upstream}',
      '[30/Nov/2026:02:00:10 +0000] a.test GET /events 502 in 1m2.5s via -',
      {
        endedAt: at,
        durationMs: 62_500,
        upstreamAddress: null,
        namesUpstream: true,
        reason: 'connect-failed',
      },
    ],
    [
      '{start} {method} {path} {status} {duration_us}us err={error}',
      '1796004010.000 GET /events 200 1500us err=-',
      { startedAt: at, endedAt: at + 1.5, reason: 'clean', reasonConfidence: 'possible' },
    ],
    [
      '{"t":"{time}","m":"{method}","p":"{path}","s":{status},"any":"{any}"}',
      '{"t":"2026-11-30T02:00:10Z","m":"GET","p":"/events","s":404,"any":"x"}',
      { path: '/events', status: 404, reason: 'unknown' },
    ],
    [
      '{time} {client} {method} {path} {status} {upstream}',
      '2026/11/30 02:00:10 [2001:db8::1]:4711 GET /events 404 -',
      { clientAddress: '2001:db8::1', reason: 'no-route', reasonConfidence: 'likely' },
    ],
  ])('%s', (format, text, fields) => {
    expect(read(format, text)).toMatchObject(fields);
  });

  test('skips what ended before the time that counts', () => {
    expect(read('{time} {status}', '2026-11-30T02:00:10Z 200', at + 5_000)).toBe('skip');
  });

  test.each([
    ['{time} {status}', '2026-11-30T02:00:10Z 20'],
    ['{time} {status}', 'yesterday 200'],
    ['{method} {path} {duration}', 'GET /events 12'],
    ['{user_agent} {path} {any}', 'a /evil /events b'],
  ])('%s: refuses %s', (format, text) => {
    expect(read(format, text)).toBeNull();
  });

  test.each([
    ['{time} {stauts}', 'there is no field {stauts}'],
    ['$remote_addr', 'it has no field such as {status} in it'],
    ['{path:%H} {status}', 'only {time} and {start} take a format of their own, not {path:%H}'],
  ])('%s is none', (format, why) => {
    expect(() => read(format, '')).toThrow(expect.objectContaining({ why }));
  });
});

describe('spans of time', () => {
  test.each([
    ['2.000123s', 2000.123],
    ['850µs', 0.85],
    ['1h2m3s', 3_723_000],
    ['12.5ms', 12.5],
    ['90ns', 9e-5],
    ['0', 0],
    ['12', null],
    ['1s2', null],
    ['s', null],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toEqual(ms === null ? null : expect.closeTo(ms, 6));
  });
});

describe('times of any shape', () => {
  test.each([
    ['2026-11-30T02:00:10Z', at],
    ['2026-11-30 02:00:10.5 +0100 CET', at + 500 - 3_600_000],
    ['2026-11-30 02:00:10.123456789 +0000 UTC', at + 123],
    ['2026-11-30 02:00:10 UTC', at],
    ['30/Nov/2026:02:00:10 +0000', at],
    ['[30/Nov/2026:02:00:10 +0000]', at],
    ['1796004010123', at + 123],
    ['02:00:10', null],
    ['2026-11-30', null],
  ])('%s', (text, ms) => {
    expect(anyStamp(text)?.at ?? null).toBe(ms);
  });
});
