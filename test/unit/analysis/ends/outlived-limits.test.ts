import { describe, expect, it, test } from 'vitest';
import { isOutlived } from '../../../../src/analysis/ends/outlived-limits.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, setting, stream } from '../../facts-builder.ts';

const limit = setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: '5s', ms: 5000 });

describe('a limit that a stream outlived', () => {
  it('is one whose silence a proxied stream survived, before an event or until we stopped it', () => {
    expect(
      isOutlived(facts({ streams: [stream().eventAt(10).eventAt(9000).stoppedAt(9500).done()] }), limit),
    ).toBe(true);
    expect(isOutlived(facts({ streams: [stream().eventAt(10).stoppedAt(9500).done()] }), limit)).toBe(true);
  });

  it('is not one that ended the stream, that a direct stream never met, or that was met by a hair', () => {
    expect(isOutlived(facts({ streams: [stream().eventAt(10).cutAt(9500).done()] }), limit)).toBe(false);
    expect(
      isOutlived(facts({ streams: [stream().direct().eventAt(10).stoppedAt(9500).done()] }), limit),
    ).toBe(false);
    expect(isOutlived(facts({ streams: [stream().eventAt(10).stoppedAt(5100).done()] }), limit)).toBe(false);
  });
});

describe('a limit that a stream survived', () => {
  const idle = (ms: number | null, kind: 'idle-timeout' | 'total-timeout' = 'idle-timeout') =>
    setting({ kind, setting: 'x', ms });
  const quiet = (gapMs: number, change: Partial<Stream> = {}) => ({
    ...stream(change)
      .eventAt(3)
      .eventAt(3 + gapMs)
      .cutAt(gapMs + 9)
      .done(),
  });
  const is = (one: Stream, limit = idle(10_000)) => isOutlived(facts({ streams: [one] }), limit);

  test('is not in force on that path: its silence was a twentieth and half a second longer', () => {
    expect(is(quiet(11_001))).toBe(true);
    expect(is(quiet(11_000))).toBe(false);
  });

  test('also by the silence in which we stopped, not by the one that an end closed', () => {
    expect(is(stream().eventAt(3).stoppedAt(11_004).done())).toBe(true);
    expect(is(stream().eventAt(3).cutAt(60_000).done())).toBe(false);
  });

  test('is no limit that is off, of another kind, or on another path', () => {
    expect(is(quiet(60_000), idle(0))).toBe(false);
    expect(is(quiet(60_000), idle(null))).toBe(false);
    expect(is(quiet(60_000), idle(10_000, 'total-timeout'))).toBe(false);
    expect(is(quiet(60_000, { route: 'direct' }))).toBe(false);
    expect(is(quiet(60_000, { status: 503 }))).toBe(false);
  });
});
