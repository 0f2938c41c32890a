import { expect, test } from 'vitest';
import { twinsOf } from '../../../../src/analysis/twins/index.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, stream } from '../../facts-builder.ts';

const first = stream().eventsEvery(500, 8).stoppedAt(5_000).done();
const later = stream().openedAfter(1_300).stoppedAt(5_000).done();
const http2 = stream().via('http2').stoppedAt(5_000).done();
const gzip = stream({ trial: 'gzip', asks: 'compressed' }).stoppedAt(5_000).done();
const direct = stream().direct().stoppedAt(5_000).done();
const directLater = stream().direct().openedAfter(1_300).stoppedAt(5_000).done();
const directGzip = stream({ asks: 'compressed' })
  .direct()
  .with({ trial: 'direct-gzip' })
  .stoppedAt(5_000)
  .done();
const all = [first, later, http2, gzip, direct, directLater, directGzip];
const twins = (of: Stream, respect: Parameters<typeof twinsOf>[2], streams = all) =>
  twinsOf(facts({ streams }), of, respect);

test('around the proxies: alike in the rest, the nearest in time first', () => {
  expect(twins(first, 'route')).toEqual([direct, directLater]);
  expect(twins(later, 'route')).toEqual([directLater, direct]);
  expect(twins(gzip, 'route')).toEqual([directGzip]);
  expect(twins(direct, 'route')).toEqual([first, later]);
});

test('around the proxies: unlike ones where no other was asked', () => {
  expect(twins(http2, 'route')).toEqual([direct, directLater]);
  expect(twins(gzip, 'route', [gzip, direct])).toEqual([direct]);
  expect(twins(first, 'route', [first, later, http2])).toEqual([]);
});

test('the other protocol, compression, and another turn stay on the route', () => {
  expect(twins(first, 'protocol')).toEqual([http2]);
  expect(twins(direct, 'protocol')).toEqual([]);
  expect(twins(first, 'encoding')).toEqual([gzip]);
  expect(twins(direct, 'encoding')).toEqual([directGzip]);
  expect(twins(first, 'turn')).toEqual([later]);
  expect(twins(gzip, 'turn')).toEqual([]);
});

test('no twin is a follow-up question, what we gave up early, or HTTP/2 that is not offered', () => {
  const other = stream({ asks: 'other-path' }).done();
  const stopped = stream().failed('connect', 'STOPPED').done();
  const unoffered = stream().via('http2').failed('alpn', 'ALPN_NO_H2').done();
  expect(twins(first, 'turn', [first, other, stopped])).toEqual([]);
  expect(twins(first, 'protocol', [first, unoffered])).toEqual([]);
});

test('of a population the nearest few', () => {
  const crowd = Array.from({ length: 2_000 }, (_, n) =>
    stream()
      .openedAfter(n * 10)
      .done(),
  );
  const found = twins(crowd[1_000]!, 'turn', crowd);
  expect(found.map((twin) => crowd.indexOf(twin)).sort()).toEqual([1_001, 1_002, 998, 999]);
});
