/** Assigns to each error line the stream that ended closest to it, as the line says, and has no line of that kind yet. */
import type { LogRecord, Reason } from '../model/log-record.ts';
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
    const key = `${momentOf(record)} ${breaksOff.has(record.reason)}`;
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
      (a, b) => closeness(record, offsetMs)(a, b) || a.order - b.order,
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
  const streams = [...near].sort(closeness(record, offsetMs));
  return { streams, members: new Set(streams), next: 0 };
}

/** After these a response is not finished. */
const breaksOff: ReadonlySet<Reason> = new Set<Reason>(['upstream-closed', 'idle-timeout', 'total-timeout']);

/**
 * A stream that broke off goes before one that ended properly: of many answers in one second the line is about the
 * former. Where a hop before this one hid the break, no stream broke off, and time alone tells.
 */
function closeness(record: LogRecord, offsetMs: number): (a: IndexedStream, b: IndexedStream) => number {
  const rank = (one: IndexedStream) => (breaksOff.has(record.reason) && !hasBrokenOff(one) ? 1 : 0);
  return (a, b) => rank(a) - rank(b) || distance(a, record, offsetMs) - distance(b, record, offsetMs);
}

function hasBrokenOff({ stream }: IndexedStream): boolean {
  return ['cut', 'rst-stream', 'connection-lost'].includes(stream.close.how);
}

function distance({ endAt }: IndexedStream, record: LogRecord, offsetMs: number): number {
  return Math.abs((record.endedAt ?? 0) - offsetMs + record.stampMs / 2 - endAt);
}
