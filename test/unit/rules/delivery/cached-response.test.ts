import { describe, expect, it } from 'vitest';
import { cachedResponse } from '../../../../src/rules/delivery/cached-response.ts';
import { facts, joined, row, sampleHop, stream } from '../../facts-builder.ts';
import { clearedOf, findingOf } from '../judged.ts';

describe('cached-response', () => {
  it('is certain by a joined row that says the response came from the cache', () => {
    const copy = stream().eventsEvery(10, 5).endedAt(100).done();
    const record = row('nginx', 'cached');
    expect(
      findingOf(
        cachedResponse,
        facts({ hops: [sampleHop('nginx')], streams: [copy], joins: [joined(copy, record)] }),
      ),
    ).toMatchObject({
      confidence: 'certain',
      where: { hop: 'nginx', proxy: 'nginx' },
      fix: [
        { setting: 'proxy_cache', suggested: 'off' },
        { setting: 'Cache-Control', suggested: 'no-store' },
      ],
    });
  });

  it('is certain when a hit and an age agree, and likely by one of them', () => {
    const both = stream().header('X-Cache', 'HIT').header('Age', '34').done();
    expect(findingOf(cachedResponse, facts({ streams: [both] })).confidence).toBe('certain');
    const aged = stream().header('Age', '34').done();
    expect(findingOf(cachedResponse, facts({ streams: [aged] })).confidence).toBe('likely');
  });

  it('stays silent for a miss, for Age: 0, and for a broadcast with equal ids', () => {
    const live = () => {
      const one = stream().header('X-Cache', 'MISS').header('Age', '0').eventsEvery(1000, 5).done();
      one.events.forEach((mark, n) => {
        mark.id = `${n}`;
      });
      return one;
    };
    clearedOf(cachedResponse, facts({ streams: [live(), live()] }));
  });

  it('sees that only the stream that was asked for again came out of a cache', () => {
    const first = stream().eventsEvery(10, 5).done();
    const copy = stream({ asks: 'again' }).header('X-Varnish', '32771 5').eventsEvery(10, 5).done();
    const found = findingOf(cachedResponse, facts({ streams: [first], again: [copy] }));
    expect(found.what).toContain('1 of 2 streams');
  });
});
