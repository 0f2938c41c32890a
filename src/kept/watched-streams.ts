/** The streams of a diagnose as they are in its recording, complete or not. */
import type { Stream } from '../model/stream.ts';
import { type StreamNews, withNews } from './stream-news.ts';

/** A line about a stream: as it was asked for, what was new of it, all of it. */
export type StreamLine = ({ kind: 'asked' | 'stream' } & Stream) | ({ kind: 'news' } & StreamNews);

/** What the lines add up to. */
export interface WatchedStreams {
  /** In the order in which they were asked for. */
  streams: Stream[];
  /** Those without a recorded end. */
  open: string[];
}

/** `endedAt`: epoch ms of the last entry in the recording; a stream without an end was open until then, and how it ended is unknown. */
export function watchedStreams(lines: StreamLine[], endedAt: number): WatchedStreams {
  const streams = new Map<string, Stream>();
  const open = new Set<string>();
  for (const line of lines) {
    if (line.kind === 'news') {
      const known = streams.get(line.id);
      if (known) streams.set(line.id, withNews(known, line));
      continue;
    }
    const { kind, ...stream } = line;
    streams.set(stream.id, stream);
    if (kind === 'asked') open.add(stream.id);
    else open.delete(stream.id);
  }
  return {
    streams: [...streams.values()].map((stream) =>
      open.has(stream.id) ? leftOpen(stream, endedAt) : stream,
    ),
    open: [...open],
  };
}

function leftOpen(stream: Stream, endedAt: number): Stream {
  const { marks, arrivals, openedAt } = stream;
  const lastAtMs = arrivals.at(-1)?.atMs ?? marks.headersMs;
  const seenAtMs = Math.max(lastAtMs ?? 0, ...Object.values(marks).map((ms) => ms ?? 0));
  const atMs = Math.max(seenAtMs, endedAt - openedAt);
  const since = (ms: number | null) => (ms === null ? null : Math.round((atMs - ms) * 10) / 10);
  const idleMs = since(lastAtMs);
  const maxGapMs = arrivals.length > 0 ? Math.max(stream.maxGapMs ?? 0, idleMs ?? 0) : stream.maxGapMs;
  return { ...stream, maxGapMs, close: { ...stream.close, idleMs, ageMs: since(marks.requestSentMs) } };
}
