/** Behind one message at the start silence and age are one. */
import { expect, test } from 'vitest';
import { timingOf } from '../../../../src/analysis/ends/timing.ts';
import { facts, stream } from '../../facts-builder.ts';

const silentAfter = (openingMs: number, openedAfter = 0) =>
  stream().openedAfter(openedAfter).eventAt(openingMs).cutAt(2_000).done();
const patternOf = (streams: ReturnType<typeof silentAfter>[]) =>
  timingOf(facts({ streams }), streams)?.pattern;

test('an opening message that came late does not tell a limit on the age from one on silence', () => {
  expect(patternOf([silentAfter(20), silentAfter(400), silentAfter(30, 1_200)])).toBe('either');
});

test('a look-alike with messages in between does', () => {
  const lively = (openedAfter: number) =>
    stream().openedAfter(openedAfter).eventsEvery(300, 6).cutAt(2_000).done();
  expect(patternOf([lively(0), lively(1_200)])).toBe('age');
});

test('a look-alike whose only message came in the middle does as well', () => {
  expect(patternOf([silentAfter(900), silentAfter(1_400, 1_200)])).toBe('age');
});
