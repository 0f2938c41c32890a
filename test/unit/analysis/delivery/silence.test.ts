import { expect, test } from 'vitest';
import { isFallenSilent } from '../../../../src/analysis/delivery/silence.ts';
import { stream } from '../../facts-builder.ts';

const silent = (gapMs: number, count: number, untilMs: number) =>
  isFallenSilent(stream().eventsEvery(gapMs, count).stoppedAt(untilMs).done());

test('a short rhythm is broken by a silence of ten seconds that is ten times as long as its pauses', () => {
  expect(silent(100, 10, 10_903)).toBe(true);
  expect(silent(100, 10, 10_902)).toBe(false);
});

test('an opening burst is no rhythm, nor are two messages', () => {
  expect(silent(10, 10, 60_000)).toBe(false);
  expect(silent(100, 2, 60_000)).toBe(false);
  expect(silent(100, 3, 60_000)).toBe(true);
});
