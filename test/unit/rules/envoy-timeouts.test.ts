import { describe, expect, it } from 'vitest';
import type { SettingState } from '../../../src/model/setting-kind.ts';
import { clientClosed } from '../../../src/rules/end/client-closed.ts';
import { idleTimeout } from '../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../src/rules/end/total-timeout/index.ts';
import { facts, joined, row, sampleHop, samplePlan, setting, stream } from '../facts-builder.ts';
import { clearedOf, findingOf, findingsOf } from './judged.ts';

const envoy = sampleHop('envoy');
const bare = row('envoy', 'total-timeout', {
  words: 'UT',
  reasonDetails: ['upstream-timeout'],
  reasonConfidence: 'likely',
  durationMs: 2000,
});
const stateOf: Record<string, SettingState> = { timeout: 'response', per_try_idle_timeout: 'per-try' };
const limit = (kind: 'idle-timeout' | 'total-timeout', name: string, ms: number) =>
  setting({
    kind,
    state: stateOf[name],
    setting: name,
    value: `${ms / 1000}s`,
    ms,
    hop: 'envoy',
    proxy: 'envoy',
    off: '0s',
  });
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

describe("Envoy's row without flag or details", () => {
  it('leads to max_stream_duration, not to the timeout of the route, without a config', () => {
    const plain = row('envoy', 'clean', {
      reasonConfidence: 'possible',
      words: '-',
      reasonDetails: ['unflagged'],
      durationMs: 3000,
    });
    const streams = [0, 1300].map((ms) =>
      stream().via('http2').openedAfter(ms).eventsEvery(700, 5).cutAt(3001).done(),
    );
    const finding = findingOf(
      totalTimeout,
      facts({ hops: [envoy], streams, joins: streams.map((one) => joined(one, plain)) }),
    );
    expect(finding).toMatchObject({ confidence: 'likely', fix: [{ setting: 'max_stream_duration' }] });
    expect(finding.why).not.toContain('row names');
  });
});

describe('streams that end right behind a byte', () => {
  it('are no more than possibly at a limit, constant age or not', () => {
    const streams = [0, 1300].map((ms) => stream().openedAfter(ms).eventsEvery(700, 5).cutAt(2804).done());
    const finding = findingOf(totalTimeout, facts({ streams }));
    expect(finding.confidence).toBe('possible');
    expect(finding.why).toContain('right behind a byte, which a sender that fails');
    const uneven = [0, 1300].map((ms) =>
      stream().openedAfter(ms).eventsEvery(700, 5).eventAt(3100).cutAt(3104).done(),
    );
    expect(findingOf(totalTimeout, facts({ streams: uneven })).why).toContain('fits better');
  });
});

describe('Envoys in a row', () => {
  it('are each a second late, and the innermost row holds', () => {
    const hops = [sampleHop('envoy-outer', 'envoy'), sampleHop('envoy-inner', 'envoy')];
    const timeout = setting({ ...limit('total-timeout', 'timeout', 3000), hop: 'envoy-inner' });
    const streams = [0, 1300].map((ms) => stream().openedAfter(ms).eventsEvery(700, 5).cutAt(5003).done());
    const outer = row('envoy-outer', 'upstream-closed', { words: 'UPE', durationMs: 4001 });
    const inner = row('envoy-inner', 'total-timeout', {
      words: 'UT',
      reasonDetails: ['upstream-timeout'],
      reasonConfidence: 'likely',
      durationMs: 3001,
    });
    const joins = streams.flatMap((one) => [joined(one, outer), joined(one, inner)]);
    expect(findingOf(totalTimeout, facts({ hops, streams, joins, settings: [timeout] }))).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy-inner' },
    });
  });

  it('are distinguished from a device in front of the only one whose log was given', () => {
    const left = row('envoy', 'client-closed', {
      words: 'DC',
      reasonConfidence: 'possible',
      durationMs: 2000,
    });
    const silentPair = [0, 1300].map((ms) => stream().openedAfter(ms).cutAt(3002).done());
    const joins = silentPair.map((one) => joined(one, left));
    expect(findingOf(clientClosed, facts({ hops: [envoy], streams: silentPair, joins }))).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'network' },
    });
  });
});

describe('an Envoy that no header names', () => {
  it('is known by its second, which HTTP/1.1 shows and HTTP/2 does not', () => {
    const streams = [0, 1300].flatMap((ms) => [
      stream().openedAfter(ms).eventsEvery(700, 5).cutAt(4003).done(),
      stream().via('http2').openedAfter(ms).eventsEvery(700, 5).cutAt(3003).done(),
    ]);
    expect(findingOf(totalTimeout, facts({ streams }))).toMatchObject({
      confidence: 'likely',
      where: { proxy: 'unknown' },
      what: expect.stringContaining('3 s after'),
    });
  });
});

describe('hops named in the wrong order', () => {
  it('do not hide the one whose own timer fired behind the one whose client left', () => {
    const hops = [sampleHop('envoy-inner', 'envoy'), sampleHop('envoy-outer', 'envoy')];
    const streams = silent();
    const left = row('envoy-inner', 'client-closed', { words: 'DC', reasonConfidence: 'possible' });
    const said = row('envoy-outer', 'idle-timeout', { words: 'SI' });
    const joins = streams.flatMap((one) => [joined(one, left), joined(one, said)]);
    expect(findingOf(idleTimeout, facts({ hops, streams, joins }))).toMatchObject({
      confidence: 'certain',
      where: { hop: 'envoy-outer' },
    });
  });
});
