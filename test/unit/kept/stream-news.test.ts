import { describe, expect, test } from 'vitest';
import { newsOf, recordedStateOf, withNews } from '../../../src/kept/stream-news.ts';
import { watchedStreams } from '../../../src/kept/watched-streams.ts';
import type { Arrival, EventMark, Stream } from '../../../src/model/stream.ts';
import { stream } from '../facts-builder.ts';

const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** As the probe keeps them: at their bound the last arrival gives way, and the last two events move on. */
function receive(into: Stream, atMs: number, most: { arrivals: number; events: number }): void {
  const arrival: Arrival = { atMs, bytes: 10 };
  if (into.arrivals.length < most.arrivals) into.arrivals.push(arrival);
  else into.arrivals[most.arrivals - 1] = arrival;
  const mark: EventMark = {
    atMs,
    kind: 'event',
    type: null,
    id: `${atMs}`,
    bytes: 4,
    text: 'x',
    madeAt: null,
  };
  if (into.events.length === most.events) into.events.splice(-2, 1);
  into.events.push(mark);
  into.eventCount++;
  into.bytes += 10;
}

describe('a stream told piece by piece', () => {
  test.each([1, 2, 3, 7, 20, 50])('is whole again when news is taken every %i arrivals', (every) => {
    const running = stream().done();
    Object.assign(running, { arrivals: [], events: [], eventCount: 0, bytes: 0 });
    const recorded = recordedStateOf(running);
    let known = written(running);
    for (let n = 1; n <= 100; n++) {
      receive(running, n, { arrivals: 40, events: 30 });
      if (n % every !== 0) continue;
      const news = newsOf(running, recorded);
      if (news) known = withNews(known, written(news));
      expect(known).toEqual(written(running));
    }
  });

  test('has no news where nothing changed, and what changed only once', () => {
    const running = stream().done();
    const recorded = recordedStateOf(running);
    expect(newsOf(running, recorded)).toBeNull();
    running.marks.firstCommentMs = 99;
    expect(Object.keys(newsOf(running, recorded) ?? {}).sort()).toEqual([
      'arrivals',
      'events',
      'id',
      'marks',
      'since',
    ]);
    expect(newsOf(running, recorded)).toBeNull();
  });
});

describe('streams of a recording that breaks off', () => {
  const asked = written(stream().done());
  asked.close = { how: 'own-stop', transport: 'open', by: 'us', code: null, idleMs: null, ageMs: null };

  test('lived until the last that is known, and were ended by nobody', () => {
    const endedAt = asked.openedAt + 90_000;
    const { streams, open } = watchedStreams([{ kind: 'asked', ...asked }], endedAt);
    expect(open).toEqual([asked.id]);
    expect(streams[0]?.close).toMatchObject({ how: 'own-stop', by: 'us' });
    expect(streams[0]?.close.ageMs).toBe(90_000 - (asked.marks.requestSentMs ?? 0));
  });

  test('that had ended are as they ended', () => {
    const cut: Stream = { ...asked, close: { ...asked.close, how: 'cut', by: 'peer', ageMs: 5_000 } };
    const lines = [
      { kind: 'asked' as const, ...asked },
      { kind: 'stream' as const, ...cut },
    ];
    const { streams, open } = watchedStreams(lines, asked.openedAt + 90_000);
    expect([streams, open]).toEqual([[cut], []]);
  });
});
