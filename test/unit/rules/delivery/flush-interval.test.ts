import { describe, expect, it } from 'vitest';
import { flushInterval } from '../../../../src/rules/delivery/flush-interval.ts';
import { proxyBuffering } from '../../../../src/rules/delivery/proxy-buffering/index.ts';
import { facts, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

/** Events each 200 ms as something passes them on that looks each `everyMs`: up to 30 ms of noise, and a look without any. */
function flushed(everyMs: number, beats = 12) {
  const noise = [0, 9, 3, 28, 14, 5, 21, 2, 17, 11];
  const times = Array.from({ length: beats }, (_, n) => everyMs * (n + 1) + (noise[n % noise.length] ?? 0));
  const some = times.filter((_, n) => n !== 5);
  const told = some.reduce(
    (built, at) => [0, 1, 2, 3, 4].reduce((all, n) => all.eventAt(at + n), built),
    stream(),
  );
  return told.stoppedAt(everyMs * beats + 900);
}

describe('flush-interval', () => {
  it('names the beat that the direct stream does not have, and no buffer', () => {
    const run = facts({ streams: [flushed(1_000).done(), stream().direct().eventsEvery(200, 60).done()] });
    const told = findingOf(flushInterval, run);
    expect(told).toMatchObject({ severity: 'warning', confidence: 'likely' });
    expect(told.what).toMatch(/on a beat of about (1\.0|1) s\.$/);
    clearedOf(proxyBuffering, run);
  });

  it('is no more than a remark at the hop that gathers for so long by itself', () => {
    const direct = stream().direct().eventsEvery(40, 60).done();
    const told = (everyMs: number, proxy: string) =>
      findingOf(
        flushInterval,
        facts({ hops: [sampleHop('edge', proxy)], streams: [flushed(everyMs, 14).done(), direct] }),
      );
    const own = told(200, 'haproxy');
    expect(own).toMatchObject({ severity: 'info', where: { hop: 'edge', proxy: 'haproxy' } });
    expect(own.fix[0]?.setting).toBe('option http-no-delay');
    expect(told(240, 'haproxy').severity).toBe('info');
    expect(told(1_000, 'haproxy').severity).toBe('warning');
    expect(told(200, 'nginx').severity).toBe('warning');
  });

  it('stays silent where the source itself has the beat', () => {
    const batches = facts({ streams: [flushed(1_000).done(), flushed(1_000).direct().done()] });
    clearedOf(flushInterval, batches);
    const steady = stream().eventsEvery(1_000, 12).stoppedAt(13_000).done();
    clearedOf(flushInterval, facts({ streams: [steady, stream().direct().eventsEvery(200, 60).done()] }));
  });

  it('stays silent for groups without a beat, and for too few', () => {
    const direct = stream().direct().eventsEvery(200, 60).done();
    const at = [900, 2_350, 3_100, 5_700, 6_900, 7_450, 9_800, 11_150, 12_000, 14_600];
    const irregular = at.reduce(
      (built, ms) =>
        built
          .eventAt(ms)
          .eventAt(ms + 1)
          .eventAt(ms + 2),
      stream(),
    );
    clearedOf(flushInterval, facts({ streams: [irregular.stoppedAt(15_000).done(), direct] }));
    clearedOf(flushInterval, facts({ streams: [flushed(1_000, 7).done(), direct] }));
  });

  it('leaves whole blocks, and a config that buffers, to proxy-buffering', () => {
    const direct = stream().direct().eventsEvery(200, 60).done();
    const one = flushed(1_000).done();
    const starts = one.events.filter((_, n) => n % 5 === 0);
    const blocks = { ...one, arrivals: starts.map(({ atMs }) => ({ atMs, bytes: 4_096 })) };
    clearedOf(flushInterval, facts({ streams: [blocks, direct] }));
    findingOf(proxyBuffering, facts({ streams: [blocks, direct] }));
    const settings = [
      setting({ kind: 'buffering', setting: 'proxy_buffering', value: 'on' }),
      setting({ kind: 'upstream-protocol', setting: 'proxy_http_version', value: '1.0' }),
    ];
    clearedOf(flushInterval, facts({ streams: [one, direct], settings }));
    findingOf(proxyBuffering, facts({ streams: [one, direct], settings }));
  });

  it('asks for --direct where nothing else tells the source from the proxy', () => {
    expect(flushInterval.judge(facts({ streams: [flushed(1_000).done()] })).kind).toBe('not-checked');
  });
});
