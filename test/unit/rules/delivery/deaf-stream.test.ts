import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { deafStream } from '../../../../src/rules/delivery/deaf-stream/index.ts';
import { directPlan, facts, stream } from '../../facts-builder.ts';

const judge = (streams: Stream[]) => deafStream.judge(facts({ plan: directPlan, streams }));
const finding = (streams: Stream[]) => {
  const outcome = judge(streams);
  return outcome.kind === 'found' ? outcome.findings[0] : undefined;
};
/** Events every half second until 3 s, then silent. */
const silent = (openedAfter = 0) => stream().eventsEvery(500, 7).openedAfter(openedAfter).stoppedAt(20_001);

describe('a stream is deaf', () => {
  test('where the one around the proxies ended long before, and this one was not told', () => {
    const direct = () => stream().direct().eventsEvery(500, 7).cutAt(5_001).done();
    const found = finding([silent().done(), silent(1_300).done(), direct(), direct()]);
    expect(found).toMatchObject({ severity: 'critical', confidence: 'likely', where: { proxy: 'unknown' } });
    expect(found?.what).toContain('Both streams stood open without a byte for 17.0 s');
    expect(found?.why).toContain('the same stream broke off 15 s before that');
    expect(found?.fix[0]?.text).toContain('proxyRes');
    expect(found?.covers).toHaveLength(2);
  });

  test('where the one around the proxies went on after a pause', () => {
    const direct = stream().direct().eventsEvery(500, 7);
    for (let at = 35_003; at < 60_000; at += 500) direct.eventAt(at);
    const deaf = stream().eventsEvery(500, 7).stoppedAt(60_001).done();
    const found = finding([deaf, direct.stoppedAt(60_001).done()]);
    expect(found).toMatchObject({ confidence: 'likely', where: { proxy: 'unknown' } });
    expect(found?.why).toContain('The source had paused for 32');
    expect(found?.fix[0]?.setting).toBe('limit on a silent upstream');
  });

  test('where the one around the proxies ended after a pause: a limit on silence, or an end that is not passed on', () => {
    const direct = stream().direct().eventsEvery(500, 7).endedAt(35_001).done();
    const found = finding([stream().eventsEvery(500, 7).stoppedAt(50_001).done(), direct]);
    expect(found?.why).toContain('The source had paused for 32');
    expect(found?.fix.map(({ setting }) => setting)).toEqual([
      'limit on a silent upstream',
      'end of the upstream',
      'watchdog',
    ]);
  });

  test('where another stream of the same trial goes on: possible, as nothing shows who lost it', () => {
    const lively = () => stream().eventsEvery(500, 39).stoppedAt(20_001).done();
    expect(finding([silent(1_300).done(), lively(), silent(2_600).done()])).toBeUndefined();
    expect(finding([silent().done(), lively(), lively()])).toMatchObject({
      confidence: 'possible',
      where: { proxy: 'unknown' },
    });
  });

  test('where only the newest stream is fed: the origin has one place for each user', () => {
    const older = stream().eventAt(3).eventAt(900).stoppedAt(20_001).done();
    const newest = stream().openedAfter(1_300).eventsEvery(500, 36).stoppedAt(20_001).done();
    const found = finding([older, newest]);
    expect(found).toMatchObject({ confidence: 'possible', where: { proxy: 'origin' } });
    expect(found?.why).toContain('the newest of our streams');
  });

  test('where an answer that says when it is done stopped in the middle', () => {
    const chunk = '{"object":"chat.completion.chunk","choices":[{"delta":{"content":"a"}}]}';
    const hung = (route: Stream['route'] = 'proxy') => {
      const one = stream({ route });
      for (let n = 0; n < 20; n++) one.eventAt(100 + n * 50, chunk);
      return one.stoppedAt(20_001).done();
    };
    expect(finding([hung()])).toMatchObject({ severity: 'critical', where: { proxy: 'unknown' } });
    expect(finding([hung(), hung('direct')])).toMatchObject({
      confidence: 'likely',
      where: { proxy: 'origin' },
    });
    const early = stream().eventAt(3, chunk).eventAt(50, chunk).stoppedAt(20_001).done();
    expect(finding([early])).toBeUndefined();
  });
});

describe('a stream is not deaf', () => {
  const quiet = (route: Stream['route'], openedAfter = 0) =>
    stream({ route }).openedAfter(openedAfter).eventAt(3).eventAt(5).stoppedAt(20_001).done();

  test('where the origin is quiet: a fresh stream is as quiet after its opening burst', () => {
    const streams = [quiet('proxy'), quiet('proxy', 1_300), quiet('direct'), quiet('direct', 1_300)];
    expect(judge(streams)).toMatchObject({ kind: 'ruled-out' });
  });

  test('where one of two streams around the proxies is as silent: the origin drops at random', () => {
    const cut = stream().direct().eventsEvery(500, 7).cutAt(5_001).done();
    expect(finding([silent().done(), cut, silent().direct().done()])).toBeUndefined();
  });

  test('where it goes on after the end of the other, however slowly', () => {
    const slow = stream().eventsEvery(5_000, 4).stoppedAt(20_001).done();
    const cut = stream().direct().eventsEvery(5_000, 3).cutAt(14_001).done();
    expect(finding([slow, cut])).toBeUndefined();
  });

  test('where a buffer of a proxy gives out what came: it is silent in between', () => {
    const bursts = stream();
    for (const at of [5_000, 10_000, 15_000]) for (let n = 0; n < 5; n++) bursts.eventAt(at + n);
    const direct = stream().direct().eventsEvery(1_000, 20).stoppedAt(20_001).done();
    expect(finding([bursts.stoppedAt(19_001).done(), direct])).toBeUndefined();
  });

  test('where no message ever came: it starves', () => {
    const starved = stream({ bytes: 10 }).stoppedAt(20_001).done();
    const direct = stream().direct().eventsEvery(1_000, 20).stoppedAt(20_001).done();
    expect(finding([starved, direct])).toBeUndefined();
  });

  test('nothing is said of silence that nothing is compared with', () => {
    expect(judge([silent().done()])).toMatchObject({ kind: 'not-checked' });
  });

  test('where each fell silent in its own time, around the proxies as well: possible, of the origin', () => {
    const direct = (openedAfter: number) => silent(openedAfter).direct().done();
    const found = finding([silent().done(), silent(1_300).done(), direct(0), direct(1_300)]);
    expect(found).toMatchObject({
      severity: 'warning',
      confidence: 'possible',
      where: { hop: null, proxy: 'origin' },
    });
    expect(found?.why).toContain('its own log would tell');
  });

  test('not where all fell silent at one moment: a source with nothing to say does that', () => {
    const together = [silent().done(), silent(100).done(), silent().direct().done()];
    expect(finding(together)).toBeUndefined();
  });
});
