import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import type { Stream } from '../../../src/model/stream.ts';
import { endsText, watchingText } from '../../../src/run/progress-words.ts';
import { samplePlan, stream } from '../facts-builder.ts';

const plan: Plan = { ...samplePlan, untilCutMs: null };
const waiting = () =>
  stream({ marks: { ...stream().done().marks, headersMs: null, firstByteMs: null }, status: null });

/** `ended` are over, `running` are not. */
function said(
  running: Stream[],
  elapsedMs = 12_300,
  ended: Stream[] = [],
  change: Partial<Plan> = {},
): string {
  const state = { streams: [...ended, ...running], running, elapsedMs, limitMs: 35_000 };
  return watchingText(state, { ...plan, ...change });
}

describe('what is waited for', () => {
  const answered = stream().done();
  const bringing = stream().eventsEvery(1_000, 3).done();

  test('is the answer, the first event, then a cut, of those that lack it', () => {
    expect(said([waiting().via('http2').done(), bringing])).toBe(
      'waiting for the answer on HTTP/2 (1 of 2 streams, 12 s), 23 s left at most',
    );
    expect(said([answered, stream().via('http2').done(), bringing])).toBe(
      'waiting for the first event on HTTP/1.1 and HTTP/2 (2 of 3 streams, 12 s), 23 s left at most',
    );
    expect(said([bringing])).toBe('watching 1 open stream, 23 s left at most');
    expect(said([bringing], 12_300, [], { untilCutMs: 600_000 })).toMatch(
      /^waiting for a cut of 1 open stream, /,
    );
  });

  test('is not told of the first second, in which all wait', () => {
    expect(said([waiting().done()], 400)).toBe('watching 1 open stream, 35 s left at most');
  });

  test('comes behind the ends that were seen', () => {
    const cut = stream().eventAt(100).cutAt(15_100).done();
    expect(said([bringing], 16_000, [cut])).toBe(
      'HTTP/1.1 cut at 15.1 s after 15 s of silence; watching 1 open stream, 19 s left at most',
    );
  });
});

describe('ends', () => {
  test('that we made are none', () => {
    expect(endsText([stream().stoppedAt(5_000).done()])).toBe(null);
  });

  test('of several streams that were silent for one time at different ages look like a limit on silence', () => {
    const ends = [
      stream().eventAt(100).cutAt(5_100).done(),
      stream().openedAfter(700).eventAt(2_000).cutAt(7_000).done(),
    ];
    expect(endsText(ends)).toBe(
      '2 × HTTP/1.1 cut at 5.1 s–7.0 s after 5 s of silence: likely a limit on silence',
    );
  });

  test('at one age look like a limit on age, or on either where the silence is the same', () => {
    const ends = [
      stream().eventAt(100).cutAt(6_000).done(),
      stream().openedAfter(700).eventAt(3_000).cutAt(6_000).done(),
    ];
    expect(endsText(ends)).toMatch(/: likely a limit on age$/);
    const alike = [0, 700].map((ms) => stream().openedAfter(ms).eventAt(100).cutAt(6_000).done());
    expect(endsText(alike)).toMatch(/: a limit on silence or on age fits$/);
  });

  test('in one moment, and that of one stream, name no cause', () => {
    expect(endsText([stream().eventAt(100).cutAt(6_000).done()])).not.toContain(':');
    const crash = [0, 100].map((ms) =>
      stream()
        .openedAfter(ms)
        .eventAt(100)
        .cutAt(6_000 - ms)
        .done(),
    );
    expect(endsText(crash)).not.toContain(': ');
  });

  test('of requests that were refused are told by their status or code', () => {
    const refused = [stream().answered(401).done(), stream().answered(401).done()];
    const unmade = stream().via('http2').failed('connect', 'ECONNREFUSED').done();
    expect(endsText([...refused, unmade])).toBe(
      '2 × HTTP/1.1 answered 401, HTTP/2 not opened (ECONNREFUSED)',
    );
  });
});
