import { describe, expect, test } from 'vitest';
import { wentOn } from '../../../../src/analysis/twins/index.ts';
import { stream } from '../../facts-builder.ts';
import { alive } from '../../population.ts';

const silent = (openedAfter = 0) =>
  stream().eventsEvery(500, 7).openedAfter(openedAfter).stoppedAt(20_001).done();
const lively = (openedAfter = 0) =>
  stream().eventsEvery(500, 38).openedAfter(openedAfter).stoppedAt(20_001).done();

describe('while a stream stood open and silent', () => {
  test('its twin went on receiving', () => {
    const { messages, ended, isSideBySide, forMs } = wentOn(silent(), lively());
    expect({ messages, ended, isSideBySide }).toEqual({ messages: 28, ended: null, isSideBySide: true });
    expect(forMs).toBeCloseTo(14_998, -2);
    expect(wentOn(silent(), alive({ openedAfter: 0, ageMs: 20_000, idleMs: 100 })).messages).toBe(1);
  });

  test('a quiet origin gave a fresh stream its opening burst: that is no going on', () => {
    const quiet = (openedAfter: number) =>
      stream().eventAt(3).eventAt(5).openedAfter(openedAfter).stoppedAt(20_001).done();
    expect(wentOn(quiet(0), quiet(6_000))).toMatchObject({ messages: 0, ended: null, forMs: 0 });
    expect(wentOn(quiet(6_000), quiet(0))).toMatchObject({ messages: 0, ended: null, forMs: 0 });
  });

  test('a source of its own for each stream, silent at one age, went on for none', () => {
    expect(wentOn(silent(0), silent(6_000)).messages).toBe(0);
  });

  test('its twin ended, at its age or at that moment', () => {
    const ended = stream().eventsEvery(500, 7).endedAt(8_001).done();
    expect(wentOn(silent(), ended)).toMatchObject({ messages: 0, ended: 'whole', forMs: 12_000 });
    const cut = stream().eventsEvery(500, 7).openedAfter(6_000).cutAt(8_001).done();
    expect(wentOn(silent(), cut)).toMatchObject({ ended: 'cut', forMs: 6_000 });
    const atMoment = stream().eventsEvery(500, 20).cutAt(10_001).done();
    expect(wentOn(silent(6_000), atMoment).ended).toBe('cut');
  });

  test('an end before its last byte, or just before we stopped, is none', () => {
    const early = stream().eventAt(3).endedAt(1_001).done();
    expect(wentOn(silent(), early).ended).toBeNull();
    const late = stream().eventsEvery(500, 7).endedAt(19_001).done();
    expect(wentOn(silent(), late)).toMatchObject({ ended: null, forMs: 0 });
  });

  test('one at a time they are compared by age alone', () => {
    expect(wentOn(silent(), lively(30_000))).toMatchObject({ isSideBySide: false, messages: 28 });
  });

  test('a twin that was refused shows nothing', () => {
    expect(wentOn(silent(), stream().answered(503).done())).toMatchObject({ messages: 0, ended: null });
  });
});
