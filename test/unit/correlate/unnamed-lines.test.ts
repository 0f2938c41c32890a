/** Lines that are about a request and do not say which: the row of the same moment does. */
import { describe, expect, test } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { row, sampleHop, stream } from '../facts-builder.ts';

const hop = sampleHop('caddy');
const ended = () => stream().eventsEvery(300, 6).endedAt(2000).done();

const accessOf = (of: ReturnType<typeof ended>, change: Partial<LogRecord> = {}) =>
  row('caddy', 'unknown', {
    ...{ proxy: 'caddy', status: 200, path: '/events', userAgent: `sse-doctor (${of.tag})` },
    ...{ startedAt: of.openedAt + 1, endedAt: of.openedAt + 2000, stampMs: 1, connection: null },
    ...change,
  });
const line = (at: number, change: Partial<LogRecord> = {}) =>
  row('caddy', 'upstream-closed', {
    ...{ proxy: 'caddy', kind: 'error', status: null, path: null, method: null, upstreamAddress: null },
    ...{ startedAt: null, endedAt: at, stampMs: 20, connection: null, userAgent: null, isUnnamed: true },
    ...change,
  });
const joinsOf = (streams: ReturnType<typeof ended>[], records: LogRecord[]) =>
  correlate('run', streams, [hop], records).joins.filter(({ record }) => record.kind === 'error');

describe('a line without a request', () => {
  test('is about the stream whose row was written in that moment', () => {
    const one = ended();
    const joins = joinsOf([one], [accessOf(one), line(one.openedAt + 1999.5)]);
    expect(joins).toMatchObject([{ streamId: one.id, confidence: 'certain' }]);
  });

  test('is less sure where the row of another client was written then too', () => {
    const one = ended();
    const other = accessOf(one, { userAgent: 'curl/8', path: '/other' });
    const joins = joinsOf([one], [accessOf(one), other, line(one.openedAt + 1999.5)]);
    expect(joins.every(({ confidence }) => confidence !== 'certain')).toBe(true);
  });

  test('is none of a stream that ended at another time', () => {
    const one = ended();
    expect(joinsOf([one], [accessOf(one), line(one.openedAt + 20_000)])).toEqual([]);
  });

  test('is about the stream whose row was written just after the second that its stamp tells', () => {
    const one = ended();
    const second = one.openedAt + 1000;
    const joins = joinsOf(
      [one],
      [accessOf(one, { endedAt: second + 1004 }), line(second, { stampMs: 1000 })],
    );
    expect(joins).toMatchObject([{ streamId: one.id, join: 'tag', confidence: 'certain' }]);
  });

  test('is told by time alone where there are no rows', () => {
    const one = ended();
    expect(joinsOf([one], [line(one.openedAt + 1999.5)])).toMatchObject([
      { streamId: one.id, confidence: 'likely' },
    ]);
  });
});

test('a line with our tag is about that stream, whatever path it names', () => {
  const one = ended();
  const tagged = line(one.openedAt + 1999, {
    ...{ isUnnamed: undefined, path: '/rewritten', userAgent: `sse-doctor (${one.tag})` },
  });
  expect(joinsOf([one], [tagged])).toMatchObject([{ streamId: one.id, join: 'tag', confidence: 'certain' }]);
});
