import { describe, expect, it } from 'vitest';
import { idleTimeout } from '../../../src/rules/idle-timeout.ts';
import { totalTimeout } from '../../../src/rules/total-timeout.ts';
import { facts, joined, row, sampleHop, samplePlan, setting, stream } from '../facts-builder.ts';
import { clearedOf, findingOf, findingsOf } from './judged.ts';

const envoy = sampleHop('envoy');
const bare = row('envoy', 'total-timeout', { words: 'UT', reasonConfidence: 'likely', durationMs: 2000 });
const limit = (kind: 'idle-timeout' | 'total-timeout', name: string, ms: number) =>
  setting({ kind, setting: name, value: `${ms / 1000}s`, ms, hop: 'envoy', proxy: 'envoy', off: '0s' });
const perTry = limit('idle-timeout', 'per_try_idle_timeout', 2000);
/** Silent from the start and cut after 2 s: silence and age are both constant. */
const silent = () => [
  stream().via('http2').cutAt(2001).done(),
  stream().via('http2').openedAfter(1300).cutAt(2001).done(),
];
const given = (settings: (typeof perTry)[], streams = silent(), plan = samplePlan) =>
  facts({ plan, hops: [envoy], streams, joins: streams.map((one) => joined(one, bare)), settings });

describe("Envoy's UT in a format without details", () => {
  it('is per_try_idle_timeout where that fits and no limit on the whole stream does', () => {
    const seen = given([perTry, limit('total-timeout', 'timeout', 9000)]);
    expect(findingOf(idleTimeout, seen)).toMatchObject({
      confidence: 'likely',
      fix: [{ setting: 'per_try_idle_timeout' }, { setting: 'heartbeat' }],
    });
    expect(findingsOf(totalTimeout, seen)).toEqual([]);
  });

  it('does not call the age anything but constant when it is', () => {
    expect(findingOf(idleTimeout, given([perTry])).why).not.toContain('not the age');
  });

  it('is certain where the timeout of the route is known to be off, and only there', () => {
    const off = limit('total-timeout', 'timeout', 0);
    expect(findingOf(idleTimeout, given([perTry, off])).confidence).toBe('certain');
    expect(findingOf(idleTimeout, given([perTry])).confidence).toBe('likely');
  });

  it("names the request's own timeout header, not the route, where its value is what held", () => {
    const target = {
      ...samplePlan.target,
      headers: [['X-Envoy-Upstream-Rq-Timeout-Ms', '2500'] as [string, string]],
    };
    const streams = [2501, 2503].map((at, n) =>
      stream()
        .via('http2')
        .openedAfter(1300 * n)
        .eventsEvery(700, 4)
        .cutAt(at)
        .done(),
    );
    const finding = findingOf(
      totalTimeout,
      given([limit('total-timeout', 'timeout', 0)], streams, { ...samplePlan, target }),
    );
    expect(finding.fix).toMatchObject([{ proxy: 'client', setting: 'x-envoy-upstream-rq-timeout-ms' }]);
  });
});

describe('total-timeout without logs', () => {
  it('speaks of no log row where none was given', () => {
    const fits = limit('idle-timeout', 'stream_idle_timeout', 2000);
    expect(
      clearedOf(totalTimeout, facts({ hops: [envoy], streams: silent(), settings: [fits] })),
    ).not.toContain('row');
  });
});
