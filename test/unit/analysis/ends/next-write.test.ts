import { expect, test } from 'vitest';
import { fitsNextWrite } from '../../../../src/analysis/ends/next-write.ts';
import { facts, setting, stream } from '../../facts-builder.ts';

const limit = (proxy: string, ms = 3_000) =>
  setting({ kind: 'total-timeout', setting: 'write', state: 'response', ms, proxy });
const fits = (streams: ReturnType<ReturnType<typeof stream>['done']>[], of = limit('caddy')) =>
  fitsNextWrite(facts({ streams }), streams, of);

test('a stream that ends with the first event after the limit', () => {
  expect(fits([stream().eventsEvery(800, 4).cutAt(3_203).done()])).toBe(true);
  expect(
    fits([
      stream().eventsEvery(400, 8).cutAt(3_203).done(),
      stream().eventsEvery(400, 8).cutAt(3_205).done(),
    ]),
  ).toBe(true);
});

test('none that went on after it, or that ended before it', () => {
  expect(fits([stream().eventsEvery(800, 6).cutAt(4_803).done()])).toBe(false);
  expect(fits([stream().eventsEvery(800, 3).cutAt(2_403).done()])).toBe(false);
});

test('none of a proxy whose limit acts at its time', () => {
  expect(fits([stream().eventsEvery(800, 4).cutAt(3_203).done()], limit('envoy'))).toBe(false);
});
