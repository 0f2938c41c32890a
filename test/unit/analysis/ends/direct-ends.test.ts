import { describe, expect, it } from 'vitest';
import { cutGroups } from '../../../../src/analysis/ends/cuts.ts';
import { directEnds } from '../../../../src/analysis/ends/direct-ends.ts';
import { facts, samplePlan, sampleTarget, stream } from '../../facts-builder.ts';

type Builder = ReturnType<typeof stream>;
const given = { ...samplePlan, target: { ...sampleTarget, direct: 'http://127.0.0.1:3000/events' } };

function witness(proxied: Builder[], direct: Builder[]) {
  const streams = [...proxied.map((one) => one.done()), ...direct.map((one) => one.direct().done())];
  const all = facts({ plan: direct.length > 0 ? given : samplePlan, streams });
  const [group] = cutGroups(all);
  if (!group) throw new Error('nothing was ended');
  return directEnds(all, group);
}

function shown(proxied: Builder[], direct: Builder[]) {
  const { shown: word, alike } = witness(proxied, direct);
  return alike ? `${word} (${alike})` : word;
}

/** Two streams that were cut 3 s after the request, opened apart. */
const timed = () => [stream().eventAt(100).cutAt(3001), stream().openedAfter(1300).eventAt(100).cutAt(3001)];
/** Cut after 2 s of silence, at different ages. */
const silent = () => [
  stream().eventsEvery(1000, 5).cutAt(6003),
  stream().openedAfter(1300).eventsEvery(1000, 2).cutAt(3003),
];
/** Four that broke off at random, while events came. */
const random = () => [
  stream().eventsEvery(300, 4).cutAt(1200),
  stream().openedAfter(1300).eventsEvery(300, 11).cutAt(3400),
  stream().openedAfter(2600).eventsEvery(300, 16).cutAt(5003),
  stream().openedAfter(3900).eventsEvery(300, 21).cutAt(6300),
];

describe('the direct streams beside a group of ends', () => {
  it('ended likewise at the same age', () => {
    expect(shown(timed(), [stream().eventAt(100).cutAt(3010)])).toBe('ended-likewise (age)');
  });

  it('ended likewise after the same silence, at other ages', () => {
    expect(shown(silent(), [stream().eventsEvery(1000, 6).cutAt(7003)])).toBe('ended-likewise (idle)');
  });

  it('ended likewise where the proxied ones ended a little later, in silence: the end was passed on late', () => {
    const late = () => [
      stream().eventsEvery(300, 10).cutAt(4005),
      stream().openedAfter(1300).eventsEvery(300, 10).cutAt(4006),
    ];
    const direct = (atMs: number, events = 10) => stream().eventsEvery(300, events).cutAt(atMs);
    expect(witness(late(), [direct(3001), direct(3003)])).toMatchObject({
      shown: 'ended-likewise',
      alike: 'age',
      lateMs: 1_002,
    });
    // Events still came to the proxied streams when the direct ones had ended: nobody passed that end on.
    const fed = [
      stream().eventsEvery(300, 14).cutAt(4005),
      stream().openedAfter(1300).eventsEvery(300, 14).cutAt(4006),
    ];
    expect(witness(fed, [direct(3001), direct(3003)])).toMatchObject({ alike: null, lateMs: 0 });
    // Proxies that end a stream before the origin would are no late ones.
    expect(witness(late(), [direct(6001, 20), direct(6003, 20)])).toMatchObject({ alike: null, lateMs: 0 });
  });

  it('ended likewise at random ages, even where events stop a constant short time before', () => {
    const direct = [stream().eventsEvery(300, 7).cutAt(2100), stream().eventsEvery(300, 23).cutAt(6950)];
    expect(shown(random(), direct)).toBe('ended-likewise (random)');
    const behindAByte = [
      stream().eventsEvery(100, 11).cutAt(1020),
      stream().openedAfter(1300).eventsEvery(100, 31).cutAt(3030),
    ];
    expect(shown(behindAByte, [stream().eventsEvery(100, 50).cutAt(4930)])).toBe('ended-likewise (random)');
  });

  it('ended likewise where one stream alone broke off on either side', () => {
    expect(shown([stream().eventAt(100).cutAt(2000)], [stream().eventAt(100).cutAt(5200)])).toBe(
      'ended-likewise (random)',
    );
  });

  it('ended in the same moment, whatever their ages', () => {
    const together = [
      stream().eventsEvery(200, 25).cutAt(5000),
      stream().openedAfter(2000).eventsEvery(200, 15).cutAt(3020),
    ];
    expect(shown(together, [stream().openedAfter(1000).eventsEvery(200, 20).cutAt(4010)])).toBe(
      'ended-likewise (moment)',
    );
  });

  it('outlived it only where every one did', () => {
    expect(shown(timed(), [stream().eventAt(100).stoppedAt(6000)])).toBe('outlived');
    expect(shown(timed(), [stream().eventAt(100).cutAt(9000)])).toBe('outlived');
    expect(shown(random(), [stream().eventAt(100).stoppedAt(9000)])).toBe('outlived');
    const one = stream().eventAt(100).stoppedAt(6000);
    expect(shown(timed(), [one, stream().eventAt(100).stoppedAt(3200)])).toBe('unclear');
    expect(shown(timed(), [one, stream().failed('connect', 'ECONNRESET')])).toBe('mixed');
    expect(shown(timed(), [one, stream().eventAt(100).cutAt(3001)])).toBe('mixed (age)');
    expect(shown(timed(), [one, stream().failed('alpn', 'NO_H2')])).toBe('outlived');
  });

  it('outlived a silence only where they were as silent', () => {
    expect(shown(silent(), [stream().eventsEvery(500, 20).stoppedAt(10_000)])).toBe('unclear');
    expect(shown(silent(), [stream().eventsEvery(2500, 4).stoppedAt(10_000)])).toBe('outlived');
  });

  it('disagree where some broke off as the proxied ones did and others went on', () => {
    const direct = [stream().eventsEvery(300, 7).cutAt(2100), stream().eventsEvery(300, 30).stoppedAt(9000)];
    expect(shown(random(), direct)).toBe('mixed (random)');
  });

  it('say nothing of the end of one stream alone where they broke off later', () => {
    const clean = shown([stream().eventAt(100).cutAt(2000)], [stream().eventAt(100).endedAt(9000)]);
    expect(clean).toBe('outlived');
  });

  it('say nothing where they were not given, not reached or not let in', () => {
    expect(shown(timed(), [])).toBe('not-given');
    expect(shown(timed(), [stream().failed('connect', 'ECONNREFUSED')])).toBe('unreachable');
    expect(shown(timed(), [stream().answered(401)])).toBe('refused');
  });
});
