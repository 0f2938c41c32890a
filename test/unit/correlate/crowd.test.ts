import { describe, expect, it } from 'vitest';
import { correlate } from '../../../src/correlate/index.ts';
import type { LogRecord } from '../../../src/model/log-record.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { row, sampleHop } from '../facts-builder.ts';
import { crowd, jitter, member } from '../population.ts';

const nginx = sampleHop('nginx');
const count = 5_000;
const streams = crowd(count, (n) =>
  member({
    openedAfter: n * 10,
    ageMs: 61_000 + Math.abs(jitter(n)) * 30_000,
    idleMs: 60_000 + jitter(n + 1) * 50,
  }),
);
const endOf = ({ openedAt, close }: Stream) => Math.floor((openedAt + 1 + (close.ageMs ?? 0)) / 1000) * 1000;
const accessRow = (one: Stream, change: Partial<LogRecord> = {}) =>
  row('nginx', 'unknown', { endedAt: endOf(one), durationMs: one.close.ageMs, ...change });
const errorLine = (one: Stream, n: number) =>
  row('nginx', 'idle-timeout', {
    kind: 'error',
    dialect: 'nginx-error',
    endedAt: endOf(one),
    connection: String(n),
    status: null,
  });
const strangers = streams.map((one) => accessRow(one, { path: '/other', userAgent: 'Mozilla/5.0' }));

describe('the rows of five thousand streams', () => {
  it('are joined by their tags, and an error line to each', () => {
    const access = streams.map((one) => accessRow(one, { userAgent: `sse-doctor/1 (${one.tag})` }));
    const { joins } = correlate(
      'run',
      streams,
      [nginx],
      [...access, ...strangers, ...streams.map(errorLine)],
    );
    expect(joins.filter(({ record }) => record.kind === 'access')).toHaveLength(count);
    const lines = joins.filter(({ record }) => record.kind === 'error');
    expect(new Set(lines.map(({ streamId }) => streamId)).size).toBe(count);
    expect(new Set(lines.map(({ record }) => record)).size).toBe(count);
  });

  it('are joined without a tag, one each, close in time and duration, and sure of none', () => {
    const { joins } = correlate(
      'run',
      streams,
      [nginx],
      [...strangers, ...streams.map((one) => accessRow(one))],
    );
    expect(new Set(joins.map(({ record }) => record)).size).toBe(joins.length);
    expect(joins.length).toBeGreaterThan(count * 0.98);
    const ageOf = new Map(streams.map(({ id, close }) => [id, close.ageMs ?? 0]));
    const apart = joins.map(({ streamId, record }) =>
      Math.abs((record.durationMs ?? 0) - (ageOf.get(streamId) ?? 0)),
    );
    expect(Math.max(...apart)).toBeLessThan(1_400);
    expect(joins.some(({ confidence }) => confidence === 'certain')).toBe(false);
  });

  it('are found under a clock that is an hour off', () => {
    const shifted = streams.map((one) => accessRow(one, { endedAt: endOf(one) + 3_600_000 }));
    expect(correlate('run', streams, [nginx], shifted).joins.length).toBeGreaterThan(count * 0.9);
  });
});
