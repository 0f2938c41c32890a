import { describe, expect, it } from 'vitest';
import { cutGroups } from '../../../../src/analysis/ends/cuts.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { crowd, member } from '../../population.ts';

const envoy = sampleHop('envoy');
const nginx = sampleHop('nginx');
const cut = (openedAfter = 0) =>
  stream().openedAfter(openedAfter).eventAt(100).cutAt(3001, { transport: 'open' }).done();
const silent = row('envoy', 'clean', { reasonConfidence: 'possible', words: '-' });

describe('groups of cuts', () => {
  it('hold together what one hop did for one reason, apart from what no log explains', () => {
    const [a, b, c] = [cut(), cut(1300), cut(2600)];
    const groups = cutGroups(
      facts({
        hops: [envoy],
        streams: [a, b, c],
        joins: [a, b].map((one) => joined(one, row('envoy', 'idle-timeout'))),
      }),
    );
    expect(groups.map(({ reason, streams }) => [reason, streams.length])).toEqual([
      ['idle-timeout', 2],
      [null, 1],
    ]);
  });

  it('leave out streams that we stopped, direct ones, and those that never opened', () => {
    const streams = [
      stream().stoppedAt(100).done(),
      stream().direct().cutAt(100).done(),
      stream().answered(502).done(),
    ];
    expect(cutGroups(facts({ streams }))).toEqual([]);
  });

  it('take a flagless Envoy row for max_stream_duration where the body was cut, and for a clean end where it was not', () => {
    const short = cut();
    const groupOf = (one: typeof short) =>
      cutGroups(facts({ hops: [envoy], streams: [one], joins: [joined(one, silent)] }))[0];
    expect(groupOf(short)).toMatchObject({ hop: envoy, reason: 'total-timeout', truncated: 'all' });
    expect(groupOf(short)?.blames[0]?.confidence).toBe('likely');
    expect(groupOf(stream().eventAt(10).endedAt(3000).done())).toMatchObject({
      reason: 'clean',
      truncated: 'none',
    });
  });

  it('are no surer of such a row than of its pairing', () => {
    const short = cut();
    const join = { ...joined(short, silent, 'fuzzy'), confidence: 'possible' as const };
    expect(
      cutGroups(facts({ hops: [envoy], streams: [short], joins: [join] }))[0]?.blames[0]?.confidence,
    ).toBe('possible');
  });

  it('give nothing for an Nginx row that says 200 OK, or that the client left, while the wire was cut', () => {
    const short = cut();
    for (const reason of ['clean', 'client-closed'] as const) {
      const joins = [joined(short, row('nginx', reason, { reasonConfidence: 'possible' }))];
      expect(cutGroups(facts({ hops: [nginx], streams: [short], joins }))[0]).toMatchObject({
        reason: null,
        blames: [],
      });
    }
  });

  it('say whether all, some or none of the streams lack their end mark', () => {
    const streams = [cut(), stream().via('http2').eventAt(100).endedAt(3001).done()];
    expect(cutGroups(facts({ streams }))[0]?.truncated).toBe('some');
  });
});

describe('a cleaner that ends several at once each time it comes by', () => {
  /** Opened one after another, silent from an age of a second or so on, ended by the next sweep after 6 s of silence. */
  const swept = crowd(90, (n) => {
    const openedAfter = n * 300;
    const silentAt = openedAfter + 600 + ((n * 53) % 90) * 10;
    const endsAt = Math.ceil((silentAt + 6_000) / 2_000) * 2_000;
    return member({
      openedAfter,
      ageMs: endsAt - openedAfter,
      idleMs: endsAt - silentAt,
      longestGapMs: 500,
    });
  });

  it('is one timer, however alike the ends of one sweep are', () => {
    const groups = cutGroups(facts({ streams: swept }));
    expect(groups.map(({ endGroup, timing, streams }) => [endGroup, timing.pattern, streams.length])).toEqual(
      [[null, 'idle', 90]],
    );
  });

  it('is none where most ended in one moment: a process that went away', () => {
    const gone = crowd(90, (n) => {
      const ageMs = 20_000 - n * 100;
      return member({ openedAfter: n * 100, ageMs, idleMs: 2_600 + (n % 9) * 80, longestGapMs: 2_000 });
    });
    expect(cutGroups(facts({ streams: gone })).map(({ endGroup }) => endGroup)).toContain('moment');
  });
});
