import { describe, expect, test } from 'vitest';
import { eventClock } from '../../../../src/probe/body/event-clock.ts';

const at = 1_795_256_400_000;

describe('the clock of an event', () => {
  test.each([
    ['milliseconds', `{"ts":${at}}`],
    ['milliseconds, more fields behind them', `{"ts":${at},"n":1}`],
    ['milliseconds, with room around the colon', `{"ts" : ${at} }`],
    ['seconds', '{"time":1795256400}'],
    ['microseconds', `{"timestamp":${at}000}`],
    ['ISO 8601', `{"at":"${new Date(at).toISOString()}"}`],
  ])('is read from %s', (_title, data) => {
    expect(eventClock(null)(data)).toBe(at);
  });

  test('is read again from each event, whatever came before', () => {
    const clockOf = eventClock(null);
    const read = [
      clockOf(`{"ts" : ${at}}`),
      clockOf(`{"ts":${at}}`),
      clockOf(`{"ts":${at}}`),
      clockOf(`{"ts":${at + 1}}`),
      clockOf(`{"ts" : ${at + 2}}`),
      clockOf(`{"ts":${at}000}`),
      clockOf('{"ts":7}'),
      clockOf(`{"ts":${at + 1},"n":1}`),
    ];
    expect(read).toEqual([at, at, at, at + 1, at + 2, at, null, at + 1]);
  });

  test('is that of the field that was named', () => {
    expect(eventClock('made.at')(`{"ts":1000000000000,"made.at":${at}}`)).toBe(at);
  });

  test('is none where no event tells it', () => {
    expect(['hello', '{"n":1}', '{"ts":true}', '', '"ts"'].map(eventClock(null))).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });
});
