/** A running stream recorded in pieces: what is new since the last piece, and how the pieces are put together again. */
import type { Stream } from '../model/stream.ts';

/** What changed of one stream. Arrivals and events are those from `since` on: the last ones kept may have been replaced. */
export interface StreamNews extends Partial<Stream> {
  id: string;
  since: Since;
}

interface Since {
  arrivals: number;
  events: number;
}

/** What was recorded of a stream so far. */
export interface RecordedStream {
  /** Each field as it was written. */
  fields: Map<string, string>;
  kept: Since;
}

/** When the lists are full, the last arrival and the last two events are replaced by newer ones. */
const mayChange: Since = { arrivals: 1, events: 2 };

/** The state after all of a stream was recorded. */
export function recordedStateOf(stream: Stream): RecordedStream {
  const recorded = { fields: new Map<string, string>(), kept: { arrivals: 0, events: 0 } };
  changesOf(stream, recorded);
  recorded.kept = keptOf(stream);
  return recorded;
}

/** What is new since `recorded`, which is updated; null: nothing. The cost is that of the stream's head, and of each arrival once. */
export function newsOf(stream: Stream, recorded: RecordedStream): StreamNews | null {
  const changes = changesOf(stream, recorded);
  if (Object.keys(changes).length === 0) return null;
  const since = {
    arrivals: Math.max(0, recorded.kept.arrivals - mayChange.arrivals),
    events: Math.max(0, recorded.kept.events - mayChange.events),
  };
  recorded.kept = keptOf(stream);
  const arrivals = stream.arrivals.slice(since.arrivals);
  return { id: stream.id, ...changes, since, arrivals, events: stream.events.slice(since.events) };
}

/** The stream as it was when the news was recorded. */
export function withNews(
  stream: Stream,
  { since, arrivals = [], events = [], ...changes }: StreamNews,
): Stream {
  return {
    ...stream,
    ...changes,
    arrivals: [...stream.arrivals.slice(0, since.arrivals), ...arrivals],
    events: [...stream.events.slice(0, since.events), ...events],
  };
}

function keptOf({ arrivals, events }: Stream): Since {
  return { arrivals: arrivals.length, events: events.length };
}

/** Any byte changes their sum, so the lists need not be compared. */
function changesOf(
  { arrivals: _arrivals, events: _events, ...fields }: Stream,
  { fields: recorded }: RecordedStream,
) {
  const changed = Object.entries(fields).filter(([name, value]) => {
    const text = JSON.stringify(value) ?? '';
    const isNew = recorded.get(name) !== text;
    recorded.set(name, text);
    return isNew;
  });
  return Object.fromEntries(changed) as Partial<Stream>;
}
