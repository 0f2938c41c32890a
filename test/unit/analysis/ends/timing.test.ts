import { describe, expect, it } from 'vitest';
import { lateCloserBehind } from '../../../../src/analysis/ends/late-close.ts';
import { roundest } from '../../../../src/analysis/ends/round-limit.ts';
import {
  closeDelayMs,
  endTimes,
  fitsAge,
  fitsIdle,
  isRepeated,
  longestEarlierGap,
  timingOf,
} from '../../../../src/analysis/ends/timing.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { crowd, member } from '../../population.ts';

const patternOf = (...streams: ReturnType<typeof stream>[]) =>
  timingOf(
    facts(),
    streams.map((one) => one.done()),
  )?.pattern;

describe('the pattern of several cuts', () => {
  it('is idle when the silence is constant and the ages differ', () => {
    expect(patternOf(stream().eventAt(100).cutAt(2100), stream().eventAt(100).eventAt(900).cutAt(2900))).toBe(
      'idle',
    );
  });

  it('is age when the age is constant and the silences differ', () => {
    expect(
      patternOf(
        stream().eventAt(100).eventAt(1200).cutAt(3000),
        stream().eventAt(100).eventAt(1900).cutAt(3000),
      ),
    ).toBe('age');
  });

  it('is age when a stream had survived a longer silence than the one it was cut in', () => {
    expect(
      patternOf(
        stream().eventAt(100).eventAt(2900).cutAt(3000),
        stream().eventAt(100).eventAt(2900).cutAt(3000),
      ),
    ).toBe('age');
  });

  it('stays open between the two when nothing was ever sent, and for one stream', () => {
    expect(patternOf(stream().cutAt(2000), stream().cutAt(2000))).toBe('either');
    expect(patternOf(stream().eventAt(100).cutAt(2100))).toBe('either');
  });

  it('stays open where openings came late, and nothing after them', () => {
    const opened = [40, 310];
    expect(patternOf(...opened.map((ms) => stream().eventAt(ms).cutAt(2_060)))).toBe('either');
    // What came later was sent later.
    expect(patternOf(...[40, 900].map((ms) => stream().eventAt(ms).cutAt(2_060)))).toBe('age');
  });

  it('is an age, of a timer that is looked at now and then, when ages lie close together', () => {
    const ages = [4_050, 4_420, 4_980];
    const streams = ages.map((ageMs, n) =>
      stream()
        .eventsEvery(400 + n * 70, 9 - n)
        .cutAt(ageMs)
        .done(),
    );
    expect(timingOf(facts(), streams)).toMatchObject({ pattern: 'age', swept: true, ageLimitMs: 4_000 });
    // Further apart than a sweep takes, or as short as a sweep: chance.
    for (const others of [
      [4_050, 5_300],
      [600, 1_500],
    ])
      expect(
        patternOf(
          ...others.map((ageMs) =>
            stream()
              .eventsEvery(190, Math.floor(ageMs / 190))
              .cutAt(ageMs),
          ),
        ),
      ).toBe('none');
  });

  it('has the limit just below the first of many that a sweep ended', () => {
    const swept = crowd(60, (n) => {
      const idleMs = 6_050 + ((n * 37) % 60) * 33;
      return member({ openedAfter: n * 400, ageMs: 900 + n * 11 + idleMs, idleMs, longestGapMs: 500 });
    });
    expect(timingOf(facts(), swept)).toMatchObject({ pattern: 'idle', swept: true, idleLimitMs: 6_000 });
  });

  it('is none when neither is constant', () => {
    expect(patternOf(stream().eventAt(100).cutAt(900), stream().eventAt(100).cutAt(2900))).toBe('none');
  });

  it('allows Nginx to fire up to 0.3 s early', () => {
    const early = [
      stream().eventAt(100).cutAt(1810).done(),
      stream().eventAt(100).eventAt(900).cutAt(2890).done(),
    ];
    expect(timingOf(facts(), early)?.pattern).toBe('none');
    const timing = timingOf(facts({ hops: [sampleHop('nginx')] }), early);
    expect(timing).toMatchObject({ pattern: 'idle', idleLimitMs: 2000 });
  });

  it('is age, not idle, where silences as long as the last one were survived again and again', () => {
    const ticking = () => stream().eventsEvery(1000, 6).cutAt(6003);
    expect(patternOf(ticking(), ticking())).toBe('age');
    const atRandom = (count: number) =>
      stream()
        .eventsEvery(1000, count)
        .cutAt(count * 1000 + 3);
    expect(patternOf(atRandom(4), atRandom(9))).toBe('none');
  });

  it('counts from the head where heads came late, as from a worker that was busy', () => {
    const late = (headersMs: number, lastsMs: number, silentMs: number) => {
      const marks = { ...stream().done().marks, headersMs, firstByteMs: headersMs };
      return stream({ marks })
        .eventAt(headersMs + 1)
        .eventAt(headersMs + lastsMs - silentMs)
        .cutAt(headersMs + lastsMs)
        .done();
    };
    const timing = timingOf(facts(), [late(2, 4_300, 300), late(4_700, 4_110, 900)]);
    expect(timing).toMatchObject({ pattern: 'age', since: 'head', ageLimitMs: 4_000 });
    expect(timingOf(facts(), [late(2, 4_300, 300), late(2, 4_310, 900)])?.since).toBe('request');
  });

  it('has no answer without a cut', () => {
    expect(timingOf(facts(), [])).toBeNull();
  });
});

describe('a timer that sweeps', () => {
  const silentFor = (ms: number) =>
    stream()
      .eventAt(3)
      .cutAt(ms + 3);
  const quietAfter = (lastAt: number, ms: number) =>
    stream()
      .eventAt(3)
      .eventAt(700)
      .eventAt(lastAt)
      .cutAt(lastAt + ms);
  const swept = (...streams: ReturnType<typeof stream>[]) =>
    timingOf(
      facts(),
      streams.map((one) => one.done()),
    );

  it.each<[string, ReturnType<typeof stream>[], object]>([
    [
      'of 4 s every half second',
      [quietAfter(1_400, 4_100), quietAfter(2_900, 4_500)],
      { pattern: 'idle', idleLimitMs: 4_000 },
    ],
    [
      'of 10 s every 4 s',
      [quietAfter(1_300, 9_000), quietAfter(2_000, 11_800)],
      { pattern: 'idle', idleLimitMs: 10_000 },
    ],
    [
      'where nothing was ever sent',
      [silentFor(10_800), silentFor(12_000)],
      { pattern: 'idle', idleLimitMs: 10_000 },
    ],
    [
      'on age, once a second',
      [stream().eventsEvery(700, 44).cutAt(30_104), stream().eventsEvery(700, 44).cutAt(30_950)],
      { pattern: 'age', ageLimitMs: 30_000 },
    ],
  ])('%s shows as a span from its limit on', (_, streams, expected) => {
    expect(swept(...streams)).toMatchObject({ ...expected, swept: true });
  });

  it.each<[string, ReturnType<typeof stream>[]]>([
    ['silences that differ by more than a third', [quietAfter(1_400, 4_000), quietAfter(2_100, 6_500)]],
    [
      'silences no longer than those before',
      [stream().eventAt(3).eventAt(3_900).cutAt(8_000), stream().eventAt(3).eventAt(2_000).cutAt(5_700)],
    ],
    [
      'ages that differ by more than a second',
      [stream().eventsEvery(300, 90).cutAt(27_000), stream().eventsEvery(300, 100).cutAt(29_900)],
    ],
    [
      'times as short as their differences',
      [stream().eventAt(3).cutAt(900), stream().eventAt(3).cutAt(1_700)],
    ],
  ])('does not explain %s', (_, streams) => {
    expect(swept(...streams)?.pattern).toBe('none');
  });
});

describe('the second that Envoy adds over HTTP/1.1', () => {
  const envoy = facts({ hops: [sampleHop('envoy')] });

  it('is taken off a cut by FIN after a silent second', () => {
    const cut = stream().eventAt(100).cutAt(4100).done();
    expect(endTimes(envoy, cut)).toEqual({ idleMs: 3000, ageMs: 3099 });
  });

  it('is not taken off over HTTP/2, off a reset, a clean end, another proxy, or a cut at once', () => {
    expect(closeDelayMs(envoy, stream().via('http2').eventAt(100).cutAt(4100).done())).toBe(0);
    expect(closeDelayMs(envoy, stream().eventAt(100).cutAt(4100, { transport: 'rst' }).done())).toBe(0);
    expect(closeDelayMs(envoy, stream().eventAt(100).endedAt(4100).done())).toBe(0);
    expect(
      closeDelayMs(facts({ hops: [sampleHop('nginx')] }), stream().eventAt(100).cutAt(4100).done()),
    ).toBe(0);
    expect(closeDelayMs(envoy, stream().eventAt(3900).cutAt(4100).done())).toBe(0);
  });

  it('is read from the row where there is one: an Envoy that is stopped closes at once', () => {
    const cut = stream().eventAt(100).cutAt(4101).done();
    const at = (durationMs: number) =>
      facts({
        hops: [sampleHop('envoy')],
        joins: [joined(cut, row('envoy', 'idle-timeout', { durationMs }))],
      });
    expect(closeDelayMs(at(3100), cut)).toBe(1000);
    expect(closeDelayMs(at(4098), cut)).toBe(0);
  });

  it('shows as an HTTP/1.1 end one second after the HTTP/2 end', () => {
    const h2 = stream().via('http2').cutAt(3000).done();
    expect(lateCloserBehind([stream().cutAt(4000).done(), h2])?.proxy).toBe('envoy');
    expect(lateCloserBehind([stream().cutAt(3005).done(), h2])).toBeNull();
    expect(lateCloserBehind([stream().cutAt(4000).done()])).toBeNull();
  });
});

describe('the limit behind the observations', () => {
  it.each([
    [[2003, 2011], 0, 2000],
    [[60_002, 60_009], 0, 60_000],
    [[14_998, 15_020], 0, 15_000],
    [[1705, 1990], 300, 2000],
    [[59_720, 59_990], 300, 60_000],
    [[60_005, 60_400], 0, 60_000],
    [[2503, 2503], 0, 2500],
  ] as [[number, number], number, number][])(
    'is the roundest of those that fit: %j, %i ms early → %i',
    (seen, early, limit) => {
      expect(roundest(seen, early)).toBe(limit);
    },
  );

  const timing = (idleMs: [number, number], ageMs: [number, number]) => ({
    pattern: 'either' as const,
    streams: [],
    idleMs,
    ageMs,
    countedMs: ageMs,
    swept: false,
    since: 'request' as const,
    idleLimitMs: 0,
    ageLimitMs: 0,
  });

  it('matches within Nginx’s early 0.3 s and a little after', () => {
    expect(fitsIdle(timing([1710, 2010], [0, 0]), 2000)).toBe(true);
    expect(fitsIdle(timing([1710, 2400], [0, 0]), 2000)).toBe(false);
    expect(fitsIdle(timing([1400, 2000], [0, 0]), 2000)).toBe(false);
  });

  it('does not take 30 s for 300 s, nor an age below the limit for the limit', () => {
    expect(fitsIdle(timing([29_990, 30_010], [0, 0]), 300_000)).toBe(false);
    expect(fitsAge(timing([0, 0], [30_000, 30_010]), 30_000)).toBe(true);
    expect(fitsAge(timing([0, 0], [27_000, 30_010]), 30_000)).toBe(false);
  });
});

describe('gaps and openings', () => {
  it('counts the wait for the first byte as a silence that was survived, and not the last one', () => {
    expect(longestEarlierGap(stream().eventAt(1502).eventAt(1600).cutAt(9000).done())).toBe(1500);
    expect(longestEarlierGap(stream().cutAt(9000).done())).toBe(0);
  });

  it('calls an age repeated only when the streams had opened apart', () => {
    expect(isRepeated([stream().done(), stream().openedAfter(1300).done()])).toBe(true);
    expect(isRepeated([stream().done(), stream().openedAfter(20).done()])).toBe(false);
    expect(isRepeated([stream().done()])).toBe(false);
  });
});
