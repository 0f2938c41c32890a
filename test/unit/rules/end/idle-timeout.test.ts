import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import { idleTimeout } from '../../../../src/rules/end/idle-timeout/index.ts';
import { totalTimeout } from '../../../../src/rules/end/total-timeout/index.ts';
import { facts, joined, row, sampleHop, setting, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf, findingsOf, missingOf } from '../judged.ts';

const nginx = sampleHop('nginx');
const read = (ms: number) =>
  setting({ kind: 'idle-timeout', setting: 'proxy_read_timeout', value: `${ms / 1000}s`, ms, line: 21 });
/** Cut 2 s after the last byte, at different ages. */
const idle = () => [
  stream().eventAt(100).cutAt(2090).done(),
  stream().openedAfter(1300).eventAt(100).eventAt(900).cutAt(2880).done(),
];
const said = row('nginx', 'idle-timeout', {
  kind: 'error',
  words: 'upstream timed out (110) while reading upstream',
});

describe('idle-timeout', () => {
  it('is certain by the row, and names the setting with its line', () => {
    const streams = idle();
    const joins = streams.map((one) => joined(one, said));
    expect(
      findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings: [read(2000)] })),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [
        { setting: 'proxy_read_timeout', current: '2s', suggested: '1h', line: 21 },
        { setting: 'heartbeat' },
      ],
    });
  });

  it('of a timer that nothing sets says whose default it is, and where its line belongs', () => {
    const streams = idle();
    const joins = streams.map((one) => joined(one, said));
    const unset = { ...read(2000), origin: 'default' as const, path: 'server :80' };
    const judged = (settings: (typeof unset)[]) =>
      findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings }));
    const finding = judged([unset]);
    expect(finding.why).toContain(
      "is not set in server :80, so Nginx's own default of 2s holds; its line belongs",
    );
    expect(finding.fix[0]).toMatchObject({
      current: null,
      text: expect.stringMatching(/^Add proxy_read_timeout in/),
    });
    const other = judged([{ ...unset, standsIn: 'send_timeout 2s (nginx.conf:3)' }]);
    expect(other.why).toContain('so send_timeout 2s (nginx.conf:3) holds in its place');
  });

  it('names none of several hops where no row and no config tells which of them cut', () => {
    const hops = [sampleHop('edge', 'envoy'), sampleHop('middle', 'varnish')];
    const { where } = findingOf(idleTimeout, facts({ hops, streams: idle() }));
    expect(where).toEqual({ hop: null, proxy: 'unknown' });
    const alone = findingOf(idleTimeout, facts({ hops: [nginx], streams: idle() }));
    expect(alone.where.proxy).toBe('nginx');
  });

  it('names no silence that nobody saw, where the answer was given out only with the end', () => {
    const { marks } = stream().done();
    const streams = [
      stream({ marks: { ...marks, headersMs: 3_000 } })
        .eventAt(3_002)
        .cutAt(3_006)
        .done(),
    ];
    const joins = streams.map((one) => joined(one, said));
    const known = findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings: [read(3000)] }));
    expect(known).toMatchObject({ confidence: 'certain' });
    expect(known.why).toContain('here it is not seen');
    expect(known.why).not.toContain('silent for');
    const { what, why } = findingOf(idleTimeout, facts({ hops: [nginx], streams, joins }));
    expect(what).toContain('for the silence of its upstream, 3.0 s after the request');
    expect(why).toContain('how long the silence was is not known');
  });

  it('says why less silence than the limit was seen, and nothing of it where it fits', () => {
    const whyAfter = (lastMs: number) => {
      const streams = [stream().eventAt(lastMs).cutAt(2_004).done()];
      const joins = streams.map((one) => joined(one, said));
      const settings = [read(2000)];
      return findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings })).why;
    };
    expect(whyAfter(300)).toContain('silent for 1.7 s as seen here, which is less');
    expect(whyAfter(10)).not.toContain('as seen here');
  });

  it('leaves out of the silence the stream whose last byte came as the timer fired', () => {
    const late = stream().eventAt(100).eventAt(2_095).cutAt(2_100).done();
    const streams = [...idle(), late];
    const joins = streams.map((one) => joined(one, said));
    const { why } = findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings: [read(2000)] }));
    expect(why).toContain('silent for 2.0 s');
  });

  it('is no surer than the join of the row', () => {
    const streams = idle();
    const joins = streams.map((one) => joined(one, said, 'fuzzy'));
    expect(findingOf(idleTimeout, facts({ hops: [nginx], streams, joins })).confidence).toBe('likely');
  });

  it('is likely at most by constant silence and different ages on the wire', () => {
    expect(findingOf(idleTimeout, facts({ hops: [nginx], streams: idle() }))).toMatchObject({
      confidence: 'likely',
    });
    expect(
      findingOf(idleTimeout, facts({ hops: [nginx], streams: idle(), settings: [read(2000)] })).confidence,
    ).toBe('likely');
  });

  it('is only possible while silence and age are both constant', () => {
    const streams = [stream().cutAt(2000).done(), stream().openedAfter(1300).cutAt(2000).done()];
    expect(findingOf(idleTimeout, facts({ streams })).confidence).toBe('possible');
  });

  it('finds the limit under the second that Envoy adds over HTTP/1.1', () => {
    const streams = idle().map((one) => ({
      ...one,
      close: { ...one.close, idleMs: 3000, ageMs: (one.close.ageMs ?? 0) + 1010 },
    }));
    const finding = findingOf(idleTimeout, facts({ hops: [sampleHop('envoy')], streams }));
    expect(finding.what).toContain('2 s after the last byte');
    expect(finding.why).toContain('delayed_close_timeout');
  });

  it('exonerates Nginx when its limit is not the silence that was seen', () => {
    const streams = [
      stream().commentsEvery(10_000, 3).cutAt(30_000).done(),
      stream().openedAfter(1300).commentsEvery(10_000, 3).cutAt(30_000).done(),
    ];
    expect(clearedOf(idleTimeout, facts({ hops: [nginx], streams, settings: [read(300_000)] }))).toContain(
      'Nginx is innocent: proxy_read_timeout 300s (nginx.conf:21)',
    );
  });

  it('stays silent for a constant age under running events', () => {
    const streams = [
      stream().eventsEvery(300, 10).cutAt(3000).done(),
      stream().openedAfter(1300).eventsEvery(300, 10).cutAt(3000).done(),
    ];
    expect(findingsOf(idleTimeout, facts({ streams }))).toEqual([]);
  });

  it('stays silent when the row names another cause', () => {
    const streams = idle();
    const joins = streams.map((one) => joined(one, row('nginx', 'client-slow')));
    clearedOf(idleTimeout, facts({ hops: [nginx], streams, joins }));
  });

  it('takes UT under constant silence for the idle limit that shares the flag', () => {
    const streams = idle();
    const ut = row('envoy', 'total-timeout', {
      reasonConfidence: 'likely',
      words: 'UT',
      reasonDetails: ['upstream-timeout'],
      durationMs: null,
    });
    const perTry = setting({
      kind: 'idle-timeout',
      state: 'per-try',
      setting: 'per_try_idle_timeout',
      value: '2s',
      ms: 2000,
      hop: 'envoy',
      proxy: 'envoy',
    });
    const finding = findingOf(
      idleTimeout,
      facts({
        hops: [sampleHop('envoy')],
        streams,
        joins: streams.map((one) => joined(one, ut)),
        settings: [perTry],
      }),
    );
    expect(finding).toMatchObject({ confidence: 'likely', fix: [{ setting: 'per_try_idle_timeout' }, {}] });
  });

  it('does not believe a setting that is longer or shorter than the silence, and says so', () => {
    const streams = idle();
    const joins = streams.map((one) => joined(one, row('nginx', 'idle-timeout', { kind: 'error' })));
    for (const ms of [60_000, 300]) {
      const given = facts({ hops: [nginx], streams, joins, settings: [read(ms)] });
      const finding = findingOf(idleTimeout, given);
      expect(finding).toMatchObject({ confidence: 'possible', where: { hop: 'nginx' } });
      expect(finding.why).toContain('do not agree with proxy_read_timeout');
      expect(finding.what).toContain('2.0 s after the last byte');
      expect(finding.fix.every(({ current }) => current === undefined)).toBe(true);
    }
  });

  it('blames what stands behind the proxies when the direct streams end the same way', () => {
    const direct = stream().direct().eventAt(100).eventAt(1500).cutAt(3500).done();
    expect(
      findingOf(
        idleTimeout,
        facts({ hops: [nginx], streams: [...idle(), direct], settings: [read(60_000)] }),
      ),
    ).toMatchObject({
      confidence: 'likely',
      where: { hop: null, proxy: 'origin' },
    });
  });

  it('sees a timer that sweeps, and names whose usual limit fits', () => {
    const quiet = (lastAt: number, ms: number) =>
      stream()
        .eventAt(3)
        .eventAt(lastAt)
        .cutAt(lastAt + ms);
    const streams = [quiet(1_200, 9_000).done(), quiet(1_900, 11_800).openedAfter(1300).done()];
    const finding = findingOf(idleTimeout, facts({ streams }));
    expect(finding).toMatchObject({ confidence: 'possible', where: { proxy: 'unknown' } });
    expect(finding.what).toContain('9 s to 11.8 s after the last byte');
    expect(finding.why).toContain('Bun.serve idleTimeout');
    expect(finding.fix.map(({ setting }) => setting)).toContain('Bun.serve idleTimeout');
  });

  it('stays silent where silences as long were survived again and again', () => {
    const ticking = (ms: number) => stream().openedAfter(ms).eventsEvery(1000, 6).cutAt(6003).done();
    clearedOf(idleTimeout, facts({ streams: [ticking(0), ticking(1300)] }));
  });

  it('stays silent for a crash at one moment between two fast heartbeats', () => {
    const streams = [
      stream().eventsEvery(700, 5).cutAt(3400).done(),
      stream().openedAfter(1300).eventsEvery(700, 3).cutAt(2075).done(),
    ];
    expect(findingsOf(idleTimeout, facts({ hops: [nginx], streams }))).toEqual([]);
    const joins = streams.map((one) => joined(one, row('nginx', 'upstream-closed')));
    expect(findingsOf(idleTimeout, facts({ hops: [nginx], streams, joins }))).toEqual([]);
  });

  it('asks for logs when the times leave it open', () => {
    const streams = [stream().eventAt(300).endedAt(3000).done(), stream().eventAt(300).endedAt(3000).done()];
    expect(missingOf(idleTimeout, facts({ streams }))).toEqual(['access-log', 'error-log']);
  });

  it('says what was outlived when nothing was cut', () => {
    const streams = [stream().commentsEvery(10_000, 3).stoppedAt(30_000).done()];
    expect(clearedOf(idleTimeout, facts({ streams, settings: [read(60_000)] }))).toContain(
      'proxy_read_timeout 60s',
    );
  });

  it('clears a setting once for all groups, and does not call one innocent that allows less than was seen', () => {
    const crash = stream().eventsEvery(100, 8).cutAt(760).done();
    const ended = stream().openedAfter(1300).eventsEvery(100, 30).endedAt(2910).done();
    const joins = [joined(crash, row('nginx', 'upstream-closed', { kind: 'error' }))];
    const given = (ms: number) =>
      clearedOf(idleTimeout, facts({ hops: [nginx], streams: [crash, ended], joins, settings: [read(ms)] }));
    expect(given(60_000).match(/is innocent/g)).toHaveLength(1);
    const slow = [
      stream().eventAt(10).cutAt(5010).done(),
      stream().openedAfter(1300).eventAt(10).eventAt(900).cutAt(6400).done(),
    ];
    const words = clearedOf(idleTimeout, facts({ hops: [nginx], streams: slow, settings: [read(2000)] }));
    expect(words).toContain('longer than it allows');
    expect(words).not.toContain('innocent');
  });

  it('of answers that stopped in the middle says that they may hang, and of others nothing of that', () => {
    const answer = { kind: 'openai-chat' } as const;
    const cut = (change: object, gapMs: number) =>
      [0, 1300].map((ms) =>
        stream()
          .openedAfter(ms)
          .with(change)
          .eventsEvery(gapMs, 5)
          .cutAt(5 * gapMs + 2_000)
          .done(),
      );
    const fixesOf = (streams: ReturnType<typeof cut>) => {
      const joins = streams.map((one) => joined(one, said));
      const found = findingOf(idleTimeout, facts({ hops: [nginx], streams, joins, settings: [read(2000)] }));
      return found.fix.map(({ setting: name }) => name);
    };
    expect(fixesOf(cut({ answer }, 40))).toEqual(['proxy_read_timeout', 'heartbeat', 'process']);
    expect(fixesOf(cut({ answer }, 700))).toEqual(['proxy_read_timeout', 'heartbeat']);
    expect(fixesOf(cut({}, 40))).toEqual(['proxy_read_timeout', 'heartbeat']);
  });

  describe('behind a proxy that makes a proper end of its own cut', () => {
    const caddy = { ...sampleHop('nginx'), name: 'caddy', proxy: 'caddy' as const };
    const quiet = () => stream().eventsEvery(700, 3).endedAt(4_400);
    const pair = () => [quiet().done(), quiet().openedAfter(1_300).done()];

    it('stands beside the origin that may have ended the streams itself', () => {
      const finding = findingOf(idleTimeout, facts({ hops: [caddy], streams: pair() }));
      expect(finding).toMatchObject({
        confidence: 'possible',
        severity: 'warning',
        where: { hop: 'caddy', proxy: 'caddy' },
        fix: [{ setting: 'read_timeout' }, { setting: 'heartbeat' }, { proxy: 'origin' }],
      });
      expect(finding.why).toContain('The origin may as well have ended them itself');
    });

    it('is likely where the streams around it outlived that, whose limits on a response would show as cuts', () => {
      const direct = stream().direct().eventsEvery(700, 3).stoppedAt(9_000).done();
      const streams = [...pair(), direct];
      expect(findingOf(idleTimeout, facts({ hops: [caddy], streams }))).toMatchObject({
        confidence: 'likely',
        where: { proxy: 'caddy' },
      });
      clearedOf(totalTimeout, facts({ hops: [caddy], streams }));
    });

    it('stays silent behind one that shows a cut as a cut', () => {
      missingOf(idleTimeout, facts({ hops: [sampleHop('nginx')], streams: pair() }));
    });

    it('stays silent where the answer said that it was over, was one to a POST, or had been as silent before', () => {
      const marked = stream().eventsEvery(700, 2).eventAt(1_500, '[DONE]').endedAt(4_400);
      const posted = quiet().with({ method: 'POST' });
      const ticking = stream().eventsEvery(700, 5).endedAt(3_500);
      for (const one of [marked, posted, ticking]) {
        const streams = [one.done()];
        expect(findingsOf(idleTimeout, facts({ hops: [caddy], streams }))).toEqual([]);
      }
    });
  });

  it('is possible at the origin where the silence is constant and every idle limit of the path allows more', () => {
    const streams = [
      stream().eventAt(300).cutAt(2900).done(),
      stream().openedAfter(1300).eventsEvery(300, 6).cutAt(4400).done(),
    ];
    const found = findingOf(idleTimeout, facts({ hops: [nginx], streams, settings: [read(60_000)] }));
    expect(found).toMatchObject({ confidence: 'possible', where: { hop: null, proxy: 'origin' } });
    expect(found.what).toContain('no idle limit of the configs given explains');
  });

  it('is not it where the streams around the proxies were never silent for nearly as long', () => {
    const cut = () => stream().eventsEvery(300, 10).cutAt(5000);
    const streams = [cut().done(), cut().openedAfter(1300).done()];
    const direct = (everyMs: number) =>
      stream()
        .direct()
        .eventsEvery(everyMs, Math.ceil(9000 / everyMs))
        .stoppedAt(9000)
        .done();
    expect(findingsOf(idleTimeout, facts({ streams: [...streams, direct(300)] }))).toEqual([]);
    expect(findingsOf(idleTimeout, facts({ streams: [...streams, direct(2900)] }))).toHaveLength(1);
  });

  it('does not take for a silence what proxies in a row add before they pass an end on', () => {
    const random = (openedAfter: number, events: number) =>
      stream()
        .openedAfter(openedAfter)
        .eventsEvery(300, events)
        .cutAt(events * 300 + 1000)
        .done();
    const streams = [random(0, 6), random(900, 9), random(1800, 14)];
    const envoy = sampleHop('envoy');
    const given = (hops: (typeof envoy)[]) =>
      findingsOf(idleTimeout, facts({ hops, streams, settings: [read(60_000)] }));
    expect(given([nginx, envoy])).toEqual([]);
  });
});

describe('idle-timeout, of a server between the proxy and the one asked directly', () => {
  const address = '127.0.0.1:3000';
  const lost = row('nginx', 'upstream-closed', { kind: 'error', upstreamAddress: address });
  const cut = (after: number) => stream().openedAfter(after).eventAt(100).eventAt(1000).cutAt(4000).done();
  const direct = (pauseMs: number, to = '127.0.0.1:9000') =>
    stream({ address: to })
      .direct()
      .eventAt(100)
      .eventAt(1000)
      .eventAt(1000 + pauseMs)
      .stoppedAt(8000)
      .done();
  const judged = (streams: Stream[], around: Stream) =>
    idleTimeout.judge(
      facts({ hops: [nginx], streams: [...streams, around], joins: streams.map((one) => joined(one, lost)) }),
    );

  it('is likely where the same silences were survived around it, longer ones too: its own proxy has the limit', () => {
    const outcome = judged([cut(0), cut(1300)], direct(4500));
    expect(outcome).toMatchObject({
      kind: 'found',
      findings: [{ confidence: 'likely', where: { hop: null, proxy: 'unknown' } }],
    });
    expect(JSON.stringify(outcome)).toContain('experimental.proxyTimeout');
  });

  it.each([
    ['the address asked directly', [cut(0), cut(1300)], direct(4500, address)],
    ['ends that were not repeated', [cut(0), cut(10)], direct(4500)],
  ])('names no such server for %s', (_, streams, around) => {
    expect(JSON.stringify(judged(streams, around))).not.toContain('by what listens at');
  });
});
