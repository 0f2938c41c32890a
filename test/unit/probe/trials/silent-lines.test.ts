import { describe, expect, test } from 'vitest';
import type { Stream } from '../../../../src/model/stream.ts';
import type { Attempt } from '../../../../src/probe/trials/attempt.ts';
import { askSilentLines } from '../../../../src/probe/trials/silent-lines.ts';
import { stream } from '../../facts-builder.ts';

/** Whether a running stream is asked at this age, ms, with so much time left. */
function isAsked(one: Stream, ageMs: number, leftMs = 20_000): boolean {
  let asked = 0;
  const running = { ...one, close: { ...one.close, ageMs: null } };
  const attempt: Attempt = {
    stream: running,
    done: Promise.resolve(running),
    next: () => null,
    recentIds: () => [],
    cookies: () => null,
    ageMs: () => ageMs,
    askLine: () => {
      asked++;
    },
    stop: () => undefined,
  };
  askSilentLines([attempt], leftMs);
  return asked > 0;
}

const steady = stream().eventsEvery(500, 10).done();

describe('the connection of a running stream is asked', () => {
  test('once it has been silent for several of its pauses', () => {
    expect(isAsked(steady, 7_000)).toBe(false);
    expect(isAsked(steady, 8_000)).toBe(true);
  });

  test('not for a pause that it made before, nor after an opening burst', () => {
    const uneven = stream().eventAt(3).eventAt(200).eventAt(400).eventAt(4_400).done();
    expect(isAsked(uneven, 14_000)).toBe(false);
    expect(isAsked(stream().eventsEvery(10, 20).done(), 30_000)).toBe(false);
  });

  test('not where no answer could come in time, nor where the stream has ended', () => {
    expect(isAsked(steady, 8_000, 12_000)).toBe(false);
    askSilentLines([], 20_000);
    const refused = stream().answered(404).done();
    expect(isAsked(refused, 8_000)).toBe(false);
  });
});
