import { describe, expect, test } from 'vitest';
import { showingOf } from '../../../../src/analysis/twins/index.ts';
import type { Stream } from '../../../../src/model/stream.ts';
import { facts, stream } from '../../facts-builder.ts';
import { alive } from '../../population.ts';

const shown = (one: Stream) => showingOf(facts({ streams: [one] }), one);
const at = (...times: number[]) => {
  const one = stream();
  for (const time of times) one.eventAt(time);
  return one.stoppedAt(9_000).done();
};

describe('the shape in which messages came', () => {
  test.each([
    ['nothing', at()],
    ['single', at(500)],
    ['together', at(4_000, 4_002, 4_005)],
    ['in-bursts', at(2_000, 2_002, 4_000, 4_001, 4_002)],
    ['apart', at(1_000, 2_000, 3_000)],
    ['apart', at(3, 4, 2_000, 3_000, 4_000)],
    ['uncounted', alive({ openedAfter: 0, ageMs: 60_000, idleMs: 100 })],
  ])('%s', (arriving, one) => expect(shown(one).arriving).toBe(arriving));
});

describe('how it ended', () => {
  test.each([
    ['unanswered', stream({ status: null, headers: [] }).stoppedAt(9_000).done()],
    ['refused', stream().answered(503).done()],
    ['whole', stream().eventsEvery(500, 4).endedAt(3_000).done()],
    ['cut', stream().eventsEvery(500, 4).cutAt(3_000).done()],
    ['silent', stream().eventsEvery(500, 7).stoppedAt(12_000).done()],
    ['running', stream().eventsEvery(500, 7).stoppedAt(3_200).done()],
  ])('%s', (ending, one) => expect(shown(one).ending).toBe(ending));

  test('when its last byte came, and when it ended, since the request', () => {
    expect(shown(at(1_001, 2_001))).toMatchObject({ lastByteMs: 2_000, endMs: 8_999, messages: 2 });
    expect(shown(at())).toMatchObject({ lastByteMs: null, messages: 0 });
  });

  test('with its end marker, without it, or as a kind that has none', () => {
    const chunk = '{"object":"chat.completion.chunk"}';
    expect(shown(stream().eventAt(3, chunk).eventAt(9, '[DONE]').endedAt(20).done()).isMarked).toBe(true);
    expect(shown(stream().eventAt(3, chunk).endedAt(20).done()).isMarked).toBe(false);
    expect(shown(at(3)).isMarked).toBeNull();
  });
});
