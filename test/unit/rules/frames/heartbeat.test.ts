import { describe, expect, test } from 'vitest';
import { sentAlreadyWords, sparingMs } from '../../../../src/rules/frames/heartbeat.ts';
import { facts, setting, stream } from '../../facts-builder.ts';

const limit = (ms: number) =>
  setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: `${ms}ms`, ms });

describe('the heartbeat that is advised', () => {
  test('is below half of the shortest limit that is known, not of the one that cut alone', () => {
    expect(sparingMs(facts({}), 60_000)).toBe(15_000);
    expect(sparingMs(facts({ settings: [limit(60_000), limit(10_000)] }), 60_000)).toBe(5_000);
  });

  test('spares no limit that streams have outlived', () => {
    const lived = stream().eventAt(100).eventAt(20_000).stoppedAt(20_100).done();
    expect(sparingMs(facts({ settings: [limit(10_000)], streams: [lived] }), 60_000)).toBe(15_000);
  });

  test('says so where the origin sent as often before it fell silent', () => {
    const busy = stream().eventsEvery(500, 6).cutAt(33_000).done();
    expect(sentAlreadyWords([busy], 15_000)).toContain('at most 500 ms apart');
    const slow = stream().eventsEvery(20_000, 4).cutAt(110_000).done();
    expect(sentAlreadyWords([busy, slow], 15_000)).toBe('');
    expect(sentAlreadyWords([stream().eventAt(9).cutAt(30_000).done()], 15_000)).toBe('');
  });
});
