/** Assigns to each error line the stream that ended closest to it and has no line of that kind yet. */
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { type EndIndex, type IndexedStream, momentOf } from './end-index.ts';

export interface FreeStreams {
  /** The stream for this line, now taken; null: every stream that it fits has one. */
  take(record: LogRecord): Stream | null;
}

interface Queue {
  /** Closest first. */
  streams: IndexedStream[];
  members: ReadonlySet<IndexedStream>;
  /** Index of the first stream that is not taken. */
  next: number;
}

/** One line of a kind for a stream, and all its lines of one connection. */
export function freeStreams(index: EndIndex, offsetMs: number): FreeStreams {
  const queues = new Map<string, Queue>();
  /** The lines that a stream has. */
  const taken = new Map<IndexedStream, LogRecord[]>();
  const byConnection = new Map<string | null, Set<IndexedStream>>();
  const queueOf = (record: LogRecord): Queue => {
    const key = momentOf(record);
    const queue = queues.get(key) ?? queueFor(index.near(record, offsetMs), record, offsetMs);
    queues.set(key, queue);
    return queue;
  };
  /** A stream that this line's connection has already, without a line of its kind. */
  const sharing = (record: LogRecord, near: ReadonlySet<IndexedStream>): IndexedStream[] =>
    [...(byConnection.get(record.connection) ?? [])].filter(
      (one) => near.has(one) && (taken.get(one) ?? []).every(({ reason }) => reason !== record.reason),
    );
  const take = (record: LogRecord): Stream | null => {
    const queue = queueOf(record);
    while (queue.next < queue.streams.length && taken.has(queue.streams[queue.next] as IndexedStream))
      queue.next++;
    const untaken = queue.streams[queue.next];
    const own = byConnection.has(record.connection) ? sharing(record, queue.members) : [];
    const [closest] = [...own, ...(untaken ? [untaken] : [])].sort(
      (a, b) => distance(a, record, offsetMs) - distance(b, record, offsetMs) || a.order - b.order,
    );
    if (!closest) return null;
    taken.set(closest, [...(taken.get(closest) ?? []), record]);
    const siblings = byConnection.get(record.connection) ?? new Set();
    byConnection.set(record.connection, siblings.add(closest));
    return closest.stream;
  };
  return { take };
}

function queueFor(near: IndexedStream[], record: LogRecord, offsetMs: number): Queue {
  const streams = [...near].sort((a, b) => distance(a, record, offsetMs) - distance(b, record, offsetMs));
  return { streams, members: new Set(streams), next: 0 };
}

function distance({ endAt }: IndexedStream, record: LogRecord, offsetMs: number): number {
  return Math.abs((record.endedAt ?? 0) - offsetMs + record.stampMs / 2 - endAt);
}
