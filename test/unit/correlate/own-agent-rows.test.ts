import { describe, expect, test } from 'vitest';
import { joinOwnAgents } from '../../../src/correlate/own-agent-rows.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { row, stream } from '../facts-builder.ts';

const browser = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0';
const base = 1_800_000_000_000;
const asked = (id: string, change: Partial<Stream> = {}) =>
  stream({ id, tag: `run/${id}`, status: 403, requestHeaders: [['User-Agent', browser]], ...change })
    .cutAt(2)
    .done();
const ofBrowser = (change: Partial<LogRecord> = {}) =>
  row('nginx', 'unknown', {
    userAgent: browser,
    method: 'GET',
    path: '/events',
    status: 403,
    protocol: 'HTTP/1.1',
    startedAt: null,
    endedAt: base,
    durationMs: null,
    stampMs: 1_000,
    ...change,
  });
const told = (streams: Stream[], rows: LogRecord[]) =>
  joinOwnAgents('nginx', streams, rows, 0).map(({ streamId, record, confidence }) => [
    streamId,
    rows.indexOf(record),
    confidence,
  ]);

describe('a request under the name of a browser', () => {
  test('has the one row of that name, method, path and second', () => {
    expect(told([asked('c6')], [ofBrowser({ userAgent: 'curl/8' }), ofBrowser()])).toEqual([
      ['c6', 1, 'likely'],
    ]);
  });

  test('has none where two rows fit: one is of a real browser', () => {
    expect(told([asked('c6')], [ofBrowser(), ofBrowser()])).toEqual([]);
  });

  test.each([
    ['method', { method: 'HEAD' }],
    ['path', { path: '/other' }],
    ['status', { status: 200 }],
    ['time', { endedAt: base + 60_000 }],
    ['name', { userAgent: null }],
  ])('has no row of another %s', (_, change) => {
    expect(told([asked('c6')], [ofBrowser(change)])).toEqual([]);
  });

  test('is none where the name carries the tag: such rows are joined for certain', () => {
    const tagged = `sse-doctor/1 (run/c1)`;
    const one = asked('c1', { requestHeaders: [['User-Agent', tagged]] });
    expect(told([one], [ofBrowser({ userAgent: tagged })])).toEqual([]);
  });
});
