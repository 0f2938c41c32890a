import { describe, expect, test } from 'vitest';
import type { CommonEnd } from '../../../../src/analysis/ends/moment.ts';
import { noticeFor } from '../../../../src/analysis/ends/process-notices.ts';
import type { LogRecord } from '../../../../src/model/log-record.ts';
import { facts, row, setting } from '../../facts-builder.ts';

const base = 1_800_000_000_000;
const end = (change: Partial<CommonEnd> = {}): CommonEnd => ({
  at: base + 10_000,
  spanMs: 0,
  streams: [],
  ...change,
});

describe('the notice of a proxy that explains an end', () => {
  const notice = (beforeMs: number, reason: 'reload' | 'stop' = 'stop', change: Partial<LogRecord> = {}) =>
    row('nginx', reason, { kind: 'notice', endedAt: base + 10_000 - beforeMs, ...change });
  const found = (records: LogRecord[], change: Parameters<typeof facts>[0] = {}, lost: string[] = []) =>
    noticeFor(facts({ records, ...change }), end(), lost);
  const limit = (ms: number | null) =>
    setting({ kind: 'shutdown-timeout', setting: 'worker_shutdown_timeout', ms });

  test('a stop: within 2.5 s of it, before or after', () => {
    expect(found([notice(2_500)])).toMatchObject({ beforeMs: 2_500, isSure: true });
    expect(found([notice(-2_500)])).toMatchObject({ isSure: true });
    expect(found([notice(2_501)])).toBeNull();
    expect(found([notice(-2_501)])).toBeNull();
  });

  test('a reload: its shutdown timeout before it, where the config says so', () => {
    const settings = [limit(5_000)];
    expect(found([notice(5_000, 'reload')], { settings })).toMatchObject({ isSure: true });
    expect(found([notice(7_500, 'reload')], { settings })).toMatchObject({ isSure: true });
    expect(found([notice(7_501, 'reload')], { settings })).toBeNull();
    expect(found([notice(100, 'reload')], { settings: [limit(0)] })).toBeNull();
    expect(found([notice(100, 'reload')], { settings: [limit(null)] })).toBeNull();
    expect(found([notice(0, 'stop')], { settings })).toMatchObject({ isSure: true });
  });

  test('a reload without the config: up to two minutes before it, and then not for sure', () => {
    expect(found([notice(120_000, 'reload')])).toMatchObject({ isSure: false });
    expect(found([notice(120_001, 'reload')])).toBeNull();
    expect(found([notice(-3_000, 'reload')])).toBeNull();
    expect(found([notice(1_000, 'reload')])).toMatchObject({ isSure: true });
  });

  test('the sure one of several', () => {
    const sure = notice(1_000);
    expect(found([notice(60_000, 'reload'), sure])?.record).toBe(sure);
    expect(found([sure, notice(60_000, 'reload')])?.record).toBe(sure);
  });

  test('none that is only possible, of another kind, without a time, or of a hop that lost its upstream', () => {
    expect(found([notice(0, 'stop', { reasonConfidence: 'possible' })])).toBeNull();
    expect(found([notice(0, 'stop', { reason: 'unknown' })])).toBeNull();
    expect(found([notice(0, 'stop', { endedAt: null })])).toBeNull();
    expect(found([notice(0)], {}, ['nginx'])).toBeNull();
    expect(found([notice(0)], {}, ['inner'])).not.toBeNull();
  });

  test('on the clock of its log', () => {
    expect(found([notice(-60_000)], { clockOffsetMs: { nginx: 60_000 } })).toMatchObject({ beforeMs: 0 });
  });
});
