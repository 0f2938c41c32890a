import { expect, test } from 'vitest';
import { isOneBehind } from '../../../../src/analysis/delivery/delivery.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { stream } from '../../facts-builder.ts';

/** Messages at these times after the request, ms. */
const at = (...times: number[]): Stream =>
  times
    .reduce((one, ms) => one.eventAt(ms), stream())
    .stoppedAt(12_000)
    .done();
const references = [at(200, 2_700, 5_200, 7_700), at(240, 2_740, 5_240, 7_740)];

test('the first comes with what was the second of the others', () => {
  expect(isOneBehind(at(2_710, 5_210, 7_710), references)).toBe(true);
});

test.each([
  ['on time', at(230, 2_730, 5_230), references],
  ['late by less than an event', at(1_100, 3_600, 6_100), references],
  ['the others do not agree', at(2_710, 5_210, 7_710), [at(200, 2_700, 5_200), at(1_900, 4_400, 6_900)]],
  ['one other alone', at(2_710, 5_210, 7_710), references.slice(0, 1)],
  ['nothing came', at(), references],
])('it is not: %s', (_, one, others) => {
  expect(isOneBehind(one, others)).toBe(false);
});
