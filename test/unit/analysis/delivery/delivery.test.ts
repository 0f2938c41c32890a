import { describe, expect, it } from 'vitest';
import {
  burstsHeldBack,
  burstsOf,
  directOnTime,
  gatheredBursts,
  hasNoHead,
  isGatheredOrHeld,
  isOnTime,
  latenessAgainst,
  meanGap,
  streamsAsking,
} from '../../../../src/analysis/delivery/delivery.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, stream } from '../../facts-builder.ts';

const steady = () => stream().direct().eventsEvery(500, 16).stoppedAt(8000).done();
const clocked = (apartMs: number, value: ReturnType<typeof steady>) => {
  value.events.forEach((mark, n) => {
    mark.madeAt = 1_800_000_000_000 + n * apartMs;
  });
  return value;
};

describe('bursts', () => {
  it('gather what came together, each with the silence before it', () => {
    const late = stream().eventAt(2001).eventAt(2002).commentAt(2003).eventAt(5000).done();
    expect(burstsOf(late).map(({ messages, waitedMs }) => [messages.length, waitedMs])).toEqual([
      [3, 2000],
      [1, 2997],
    ]);
  });

  it('count as gathered when they hold what was due in the silence', () => {
    const late = stream().eventAt(4000).eventAt(4001).eventAt(4002).eventAt(4003).done();
    expect(gatheredBursts(late, 1000)).toHaveLength(1);
  });

  it('do not count when a lost packet gathered a few of many events', () => {
    const hiccup = stream().eventsEvery(500, 12).eventAt(7500).eventAt(7501).eventAt(7502);
    expect(gatheredBursts(hiccup.done(), 500)).toEqual([]);
  });

  it('do not count when an origin replays its history at the opening', () => {
    const replay = stream();
    for (let n = 0; n < 20; n++) replay.eventAt(5);
    expect(gatheredBursts(replay.done(), 1000)).toEqual([]);
  });
});

describe('a stream on time', () => {
  it('is a steady one, a fast one, and one with an opening replay', () => {
    expect(isOnTime(steady())).toBe(true);
    expect(isOnTime(stream().eventsEvery(20, 300).stoppedAt(6100).done())).toBe(true);
    expect(isOnTime(stream().eventAt(5).eventAt(5).eventAt(1000).eventAt(2000).stoppedAt(2500).done())).toBe(
      true,
    );
  });

  it('is not one in batches, one held back by its own clocks, or one with too little to see', () => {
    const batches = stream();
    for (const at of [1000, 2000, 3000]) for (let n = 0; n < 5; n++) batches.eventAt(at + n);
    expect(isOnTime(batches.stoppedAt(3500).done())).toBe(false);
    expect(
      isOnTime(clocked(400, stream().eventAt(1600).eventAt(1601).eventAt(1602).eventAt(1603).done())),
    ).toBe(false);
    expect(isOnTime(stream().eventAt(5).eventAt(1000).done())).toBe(false);
  });
});

describe('lateness against a stream on time', () => {
  it('tells gathered, starved and headless streams apart', () => {
    const gathered = stream().eventAt(4000).eventAt(4001).eventAt(4002).eventAt(4003).stoppedAt(8000).done();
    expect(latenessAgainst(gathered, [steady()])).toBe('gathered');
    expect(latenessAgainst(stream().stoppedAt(8000).done(), [steady()])).toBe('starved');
    const close = {
      how: 'own-stop',
      transport: 'open',
      by: 'us',
      code: null,
      idleMs: null,
      ageMs: 8000,
    } as const;
    expect(latenessAgainst(stream({ status: null, headers: [], close }).done(), [steady()])).toBe('no-head');
  });

  it('is none for a prompt stream, one watched too shortly, or without a reference', () => {
    expect(latenessAgainst(stream().eventsEvery(500, 16).stoppedAt(8000).done(), [steady()])).toBeNull();
    expect(latenessAgainst(stream().stoppedAt(1500).done(), [steady()])).toBeNull();
    expect(latenessAgainst(stream().stoppedAt(8000).done(), [])).toBeNull();
  });

  it('is none for a refused request', () => {
    expect(latenessAgainst(stream().failed('connect', 'ECONNREFUSED').done(), [steady()])).toBeNull();
  });
});

describe('events held back by their own clocks', () => {
  it('were made apart within the silence before they came', () => {
    const held = clocked(500, stream().eventAt(2000).eventAt(2001).eventAt(2002).done());
    expect(burstsHeldBack(held)).toHaveLength(1);
  });

  it('are not those made long before the silence began', () => {
    expect(burstsHeldBack(clocked(60_000, stream().eventAt(2000).eventAt(2001).done()))).toEqual([]);
  });

  it('need clocks', () => {
    expect(burstsHeldBack(stream().eventAt(2000).eventAt(2001).done())).toEqual([]);
    expect(meanGap([stream().eventAt(5).done()])).toBeNull();
  });
});

describe('where the line is drawn', () => {
  const burst = (atMs: number, count: number, one = stream()) => {
    for (let n = 0; n < count; n++) one.eventAt(atMs + n);
    return one;
  };

  it('messages within 60 ms of each other came together', () => {
    expect(burstsOf(stream().eventAt(100).eventAt(160).done())).toHaveLength(1);
    expect(burstsOf(stream().eventAt(100).eventAt(161).done())).toHaveLength(2);
    expect(burstsOf(stream().eventAt(100).eventAt(160).eventAt(220).done())).toHaveLength(1);
  });

  it('two gaps make a mean', () => {
    expect(meanGap([stream().eventAt(0).eventAt(100).done()])).toBeNull();
    expect(meanGap([stream().eventAt(0).eventAt(100).eventAt(400).done()])).toBe(200);
    expect(meanGap([stream().eventAt(0).eventAt(100).done(), stream().eventAt(0).eventAt(300).done()])).toBe(
      200,
    );
  });

  it('a burst waited for as long as seven in ten of its messages were due, and 300 ms at least', () => {
    expect(gatheredBursts(burst(2_101, 3).done(), 1_000)).toHaveLength(1);
    expect(gatheredBursts(burst(2_100, 3).done(), 1_000)).toEqual([]);
    expect(gatheredBursts(burst(301, 3).done(), 10)).toHaveLength(1);
    expect(gatheredBursts(burst(300, 3).done(), 10)).toEqual([]);
  });

  it('one burst of two is chance, two of them are not', () => {
    expect(gatheredBursts(burst(5_000, 2).done(), 1_000)).toEqual([]);
    expect(gatheredBursts(burst(9_000, 2, burst(5_000, 2)).done(), 1_000)).toHaveLength(2);
    expect(gatheredBursts(burst(5_000, 3).done(), 1_000)).toHaveLength(1);
  });

  it('bursts with six in ten of the messages are the rule of a stream', () => {
    const single = (count: number) => {
      const one = stream();
      for (let n = 0; n < count; n++) one.eventAt(3 + n * 100);
      return one;
    };
    expect(gatheredBursts(burst(5_000, 6, single(4)).done(), 500)).toHaveLength(1);
    expect(gatheredBursts(burst(5_000, 6, single(5)).done(), 500)).toEqual([]);
  });

  it('messages made half a second apart were held, if within the silence and half a second', () => {
    const made = (spreadMs: number) => {
      const one = stream().eventAt(1_001).eventAt(1_002).done();
      for (const [n, mark] of one.events.entries()) mark.madeAt = 1_800_000_000_000 + n * spreadMs;
      return burstsHeldBack(one).length;
    };
    expect([made(499), made(500), made(1_500), made(1_501)]).toEqual([0, 1, 1, 0]);
    const alone = stream().eventAt(2_000).eventAt(2_001).done();
    const [first] = alone.events;
    if (first) first.madeAt = 5;
    expect(burstsHeldBack(alone)).toEqual([]);
  });

  it('silence is late after two seconds, four gaps, and three messages of the reference', () => {
    const silent = (ageMs: number) =>
      latenessAgainst(
        stream()
          .stoppedAt(ageMs + 1)
          .done(),
        [steady()],
      );
    expect([silent(1_999), silent(2_000)]).toEqual([null, 'starved']);
    const slow = stream().direct().eventsEvery(1_000, 9).stoppedAt(9_000).done();
    const against = (ageMs: number, ...references: Stream[]) =>
      latenessAgainst(
        stream()
          .stoppedAt(ageMs + 1)
          .done(),
        references,
      );
    expect([against(3_999, slow), against(4_000, slow)]).toEqual([null, 'starved']);
    const late = stream().direct().eventAt(3_000).eventAt(3_100).eventAt(5_000).stoppedAt(9_000).done();
    expect([against(4_999, late), against(5_000, late)]).toEqual([null, 'starved']);
    expect(against(4_500, late, slow)).toBe('starved');
  });

  it('nothing is said of a request that never went out, nor of an age that nobody knows', () => {
    const unsent = stream().stoppedAt(8_000).done();
    unsent.marks.requestSentMs = null;
    expect(latenessAgainst(unsent, [steady()])).toBeNull();
    const ageless = stream().stoppedAt(8_000).done();
    ageless.close.ageMs = null;
    expect(latenessAgainst(ageless, [steady()])).toBeNull();
  });

  it('a head is missing where we asked, and gave up at the end of the run', () => {
    const waiting = (change: Partial<Stream['close']> = {}) => {
      const one = stream({ status: null, headers: [] }).stoppedAt(9_000).done();
      return { ...one, close: { ...one.close, ...change } };
    };
    expect(hasNoHead(waiting())).toBe(true);
    expect(hasNoHead({ ...waiting(), status: 200 })).toBe(false);
    expect(hasNoHead(waiting({ how: 'not-opened' }))).toBe(false);
    expect(hasNoHead(waiting({ because: 'interrupt' }))).toBe(false);
    expect(hasNoHead({ ...waiting(), marks: { ...waiting().marks, requestSentMs: null } })).toBe(false);
  });
});

describe('which streams are looked at', () => {
  it('those through the proxies that asked for this, and whose request went out', () => {
    const plain = stream({ asks: 'plain' }).done();
    const unsent = stream({ asks: 'plain' }).done();
    unsent.marks.requestSentMs = null;
    const all = [
      plain,
      stream({ asks: 'compressed' }).done(),
      stream({ asks: 'other-path' }).done(),
      stream({ asks: 'plain' }).direct().done(),
      unsent,
    ];
    expect(streamsAsking(facts({ streams: all }), 'plain')).toEqual([plain]);
  });

  it('those around the proxies that came on time', () => {
    const late = stream().direct().eventAt(4_000).eventAt(4_001).eventAt(4_002).stoppedAt(8_000).done();
    const good = steady();
    expect(directOnTime(facts({ streams: [late, good, stream().eventsEvery(500, 9).done()] }))).toEqual([
      good,
    ]);
  });

  it('those late by their own rhythm or clocks', () => {
    const batches = stream();
    for (const at of [1000, 2000, 3000]) for (let n = 0; n < 5; n++) batches.eventAt(at + n);
    expect(isGatheredOrHeld(batches.done())).toBe(true);
    expect(isGatheredOrHeld(clocked(400, stream().eventAt(1600).eventAt(1601).eventAt(1602).done()))).toBe(
      true,
    );
    expect(isGatheredOrHeld(steady())).toBe(false);
    expect(isGatheredOrHeld(stream().eventAt(5_000).done())).toBe(false);
  });
});
