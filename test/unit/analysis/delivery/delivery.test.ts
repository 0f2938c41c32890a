import { describe, expect, it } from 'vitest';
import {
  burstsHeldBack,
  burstsOf,
  gatheredBursts,
  isOnTime,
  latenessAgainst,
  meanGap,
} from '../../../../src/analysis/delivery/delivery.ts';
import { stream } from '../../facts-builder.ts';

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
