import { describe, expect, it } from 'vitest';
import { isOutlived } from '../../../../src/analysis/ends/outlived-limits.ts';
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
