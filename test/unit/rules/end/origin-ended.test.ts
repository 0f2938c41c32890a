import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { originEnded } from '../../../../src/rules/end/origin-ended/index.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

const ended = () => stream().eventsEvery(100, 5).endedAt(600);

describe('origin-ended', () => {
  it('is certain by a row that says the upstream finished', () => {
    const one = ended().done();
    expect(
      findingOf(
        originEnded,
        facts({ hops: [sampleHop('envoy')], streams: [one], joins: [joined(one, row('envoy', 'clean'))] }),
      ),
    ).toMatchObject({
      confidence: 'certain',
      severity: 'warning',
      where: { hop: null, proxy: 'origin' },
      fix: [{ proxy: 'origin' }],
    });
  });

  it('does not call an end proper that comes in the middle of an event', () => {
    const unfinished = ended()
      .with({ faults: [{ kind: 'undispatched', atMs: 600, shown: 'data: {"half":' }] })
      .done();
    const whatOf = (streams: (typeof unfinished)[]) =>
      findingOf(originEnded, facts({ hops: [sampleHop('nginx')], streams })).what;
    expect(whatOf([unfinished])).toContain('in the middle of an event');
    expect(whatOf([unfinished, ended().done()])).toContain('as if complete (1 in the middle of an event)');
    expect(whatOf([ended().done()])).toContain('properly');
  });

  it('is likely by the last chunk through a proxy that leaves it out when it cuts', () => {
    expect(
      findingOf(originEnded, facts({ hops: [sampleHop('nginx')], streams: [ended().done()] })).confidence,
    ).toBe('likely');
  });

  it('is possible only where the proxy may hide a crash, or the body has no end mark', () => {
    const h2 = stream().via('http2').eventAt(10).endedAt(600).done();
    expect(findingOf(originEnded, facts({ hops: [sampleHop('haproxy')], streams: [h2] })).confidence).toBe(
      'possible',
    );
    const bare = ended().done();
    bare.close.how = 'close-delimited';
    expect(findingOf(originEnded, facts({ hops: [sampleHop('nginx')], streams: [bare] })).confidence).toBe(
      'possible',
    );
  });

  it('counts only the streams that did end properly beside others that were cut', () => {
    const cut = stream().eventAt(10).cutAt(600).done();
    const h2 = stream().via('http2').eventAt(10).endedAt(600).done();
    const finding = findingOf(originEnded, facts({ streams: [cut, h2] }));
    expect(finding).toMatchObject({ confidence: 'possible' });
    expect(finding.what).toContain('1 of 2 streams');
  });

  it('is information when the end marker came first', () => {
    const whole = stream().eventAt(10).eventAt(20, '[DONE]').endedAt(30).done();
    expect(findingOf(originEnded, facts({ streams: [whole] }))).toMatchObject({ severity: 'info', fix: [] });
  });

  it('is information where the origin kept the answer until it was complete: around the proxies as well, by the clocks of its events', () => {
    const whole = (arrivesAt: number[], madeApartMs: number, route: 'proxy' | 'direct' = 'proxy') => {
      const one = stream({ route });
      for (const at of arrivesAt) one.eventAt(at);
      const done = one.endedAt((arrivesAt.at(-1) ?? 0) + 4).done();
      done.events.forEach((mark, n) => {
        mark.madeAt = 1_800_000_000_000 + n * madeApartMs;
      });
      return done;
    };
    const [together, apart] = [
      [4000, 4001, 4002, 4003],
      [1000, 2000, 3000, 4000],
    ];
    const endOf = (...streams: Stream[]) => findingOf(originEnded, facts({ streams }));
    const kept = endOf(whole(together, 1000), whole(together, 1000, 'direct'));
    expect(kept).toMatchObject({ severity: 'info', fix: [] });
    expect(kept.why).toContain('kept the answer until it was complete');
    // A limit of the origin ends what a proxy keeps, too.
    expect(endOf(whole(together, 1000)).severity).toBe('warning');
    expect(endOf(whole(together, 1000), whole(apart, 1000, 'direct')).severity).toBe('warning');
    expect(endOf(whole(together, 0), whole(together, 0, 'direct')).severity).toBe('warning');
  });

  it('stays silent for cut streams, and when none ended', () => {
    clearedOf(originEnded, facts({ streams: [stream().cutAt(600).done()] }));
    clearedOf(originEnded, facts({ streams: [stream().stoppedAt(600).done()] }));
  });

  it('does not call an end proper that came without the end marker of its kind', () => {
    const chunk = '{"object":"chat.completion.chunk","choices":[]}';
    const short = stream().eventAt(10, chunk).eventAt(300, chunk).endedAt(600).done();
    expect(findingOf(originEnded, facts({ hops: [sampleHop('nginx')], streams: [short] })).what).toContain(
      'as if complete',
    );
  });

  it('takes a proper end over HTTP/2 for no proof, least where HTTP/1.1 was cut at that age', () => {
    const clean = () => stream().via('http2').eventsEvery(700, 8).endedAt(6_000);
    const only = findingOf(
      originEnded,
      facts({ streams: [clean().done(), clean().openedAfter(1300).done()] }),
    );
    expect(only.confidence).toBe('possible');
    expect(only.why).toContain('alone proves nothing');
    expect(only.why).toMatch(/HAProxy.*HTTP\/2/);
    const cut = stream().eventsEvery(700, 8).cutAt(6_010).done();
    const both = findingOf(originEnded, facts({ streams: [clean().done(), cut] }));
    expect(both).toMatchObject({ confidence: 'possible' });
    expect(both.why).toContain(`${cut.id} was cut at that age`);
  });

  it('gives way where HTTP/1.1 was cut at that time, behind a proxy that makes proper ends of cuts', () => {
    const clean = stream().via('http2').eventsEvery(700, 3).endedAt(4_400).done();
    const cut = stream().eventsEvery(700, 3).cutAt(4_410).done();
    const caddy = { ...sampleHop('nginx'), name: 'edge', proxy: 'haproxy' as const };
    clearedOf(originEnded, facts({ hops: [caddy], streams: [clean, cut] }));
  });

  it('names the proxy that may have made the end, with the versions on which that was seen', () => {
    const hop = { ...sampleHop('nginx'), name: 'caddy', proxy: 'caddy' as const };
    const finding = findingOf(originEnded, facts({ hops: [hop], streams: [ended().done()] }));
    expect(finding.what).toContain('as if complete');
    expect(finding.why).toMatch(/Caddy ends a stream like that over HTTP\/1\.1 .*seen on 2\.6\.2/);
    expect(finding.why).not.toContain('HAProxy');
    expect(finding.fix[0]?.text).toContain('returns or breaks off');
  });

  it('is only likely, though a row says so, where ends of different ages came in one moment', () => {
    const together = [
      stream().eventsEvery(300, 16).endedAt(5000).done(),
      stream().openedAfter(1300).eventsEvery(300, 12).endedAt(3710).done(),
    ];
    const given = (streams: typeof together) =>
      findingOf(
        originEnded,
        facts({
          hops: [sampleHop('envoy')],
          streams,
          joins: streams.map((one) => joined(one, row('envoy', 'clean'))),
        }),
      );
    expect(given(together)).toMatchObject({ confidence: 'likely' });
    expect(given(together).why).toContain('in one moment');
    const apart = stream().openedAfter(1300).eventsEvery(300, 4).endedAt(1410).done();
    expect(given([together[0] as (typeof together)[0], apart]).confidence).toBe('certain');
  });

  it('is only possible where head and events came with the end: what kept them made that end', () => {
    const held = (ms: number) =>
      stream()
        .headAfter(ms)
        .eventAt(ms + 2)
        .endedAt(ms + 3)
        .done();
    const streams = [held(5_000), held(7_000)];
    const found = findingOf(originEnded, facts({ hops: [sampleHop('nginx')], streams }));
    expect(found.confidence).toBe('possible');
    expect(found.why).not.toContain('a limit of');
  });

  it('says that the origin breaks off where the streams around the proxies do', () => {
    const streams = [ended().done(), ended().openedAfter(1300).done()];
    const direct = stream().direct().eventsEvery(100, 9).cutAt(950).done();
    const found = findingOf(
      originEnded,
      facts({ hops: [sampleHop('envoy')], streams: [...streams, direct] }),
    );
    expect(found).toMatchObject({ confidence: 'possible' });
    expect(found.why).toContain('the origin breaks off');
  });

  it('says of a finite answer without an event that it holds nothing, and of an endless one that it ended', () => {
    const empty = (method: string) => stream({ method }).endedAt(110).done();
    const { title, what, fix } = findingOf(originEnded, facts({ streams: [empty('POST'), empty('POST')] }));
    expect(title).toBe('the answer holds no event');
    expect(what).toContain('without a single event');
    expect(fix[0]).toMatchObject({ setting: 'error' });
    expect(findingOf(originEnded, facts({ streams: [empty('GET')] })).title).not.toContain('no event');
  });
});
