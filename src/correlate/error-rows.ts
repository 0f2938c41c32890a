/** Error-log rows: by connection number where the access row has it, else by request line and time. */
import type { Join } from '../model/facts.ts';
import type { Confidence } from '../model/finding.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, pathOf, requestAt } from './stream-times.ts';

/** An error line comes with the end or just before it; Envoy in front shows us the end a second later. */
const beforeEndMs = 2_200;
const afterEndMs = 1_200;

/** Error rows of one hop, each with the one stream it is about. */
export function joinErrorRows(
  hop: string,
  streams: Stream[],
  errors: LogRecord[],
  access: Join[],
  offsetMs: number,
): Join[] {
  const byNumber = numbered(access);
  const exact: Join[] = [];
  const rest: LogRecord[] = [];
  for (const record of errors) {
    const owner = byNumber.get(record.connection ?? '');
    const stream = owner ? streams.find(({ id }) => id === owner.streamId) : undefined;
    if (stream && isSameRequest(stream, record))
      exact.push({
        streamId: stream.id,
        hop,
        record,
        join: owner?.join ?? 'fuzzy',
        confidence: owner?.confidence ?? 'likely',
      });
    else rest.push(record);
  }
  return [
    ...exact,
    ...byTime(
      hop,
      streams.filter(({ id }) => !exact.some(({ streamId }) => streamId === id)),
      rest,
      offsetMs,
    ),
  ];
}

function numbered(access: Join[]): Map<string, Join> {
  const map = new Map<string, Join>();
  for (const join of access) {
    if (join.record.connection) map.set(join.record.connection, join);
  }
  return map;
}

function isSameRequest(stream: Stream, { path, method }: LogRecord): boolean {
  return (path === null || path === pathOf(stream)) && (method === null || method === stream.method);
}

/**
 * Without numbers, a line may be about any stream with that request that ended then. Where there are as many lines
 * as such streams it does not matter which is whose: each stream has one, and the pairs are sure.
 */
function byTime(hop: string, streams: Stream[], errors: LogRecord[], offsetMs: number): Join[] {
  const joins: Join[] = [];
  const taken = new Map<Stream, Set<string>>();
  // A line without a request is about a connection, and may be anyone's.
  for (const record of errors.filter(({ path }) => path !== null)) {
    const near = streams.filter(
      (stream) => isSameRequest(stream, record) && isNearEnd(stream, record, offsetMs),
    );
    const free = near.filter((stream) => !taken.get(stream)?.has(record.reason));
    const stream = free.sort((a, b) => distance(a, record, offsetMs) - distance(b, record, offsetMs))[0];
    if (!stream) continue;
    taken.set(stream, (taken.get(stream) ?? new Set()).add(record.reason));
    joins.push({
      streamId: stream.id,
      hop,
      record,
      join: 'fuzzy',
      confidence: sureness(near, errors, record, offsetMs),
    });
  }
  return joins;
}

function sureness(near: Stream[], errors: LogRecord[], record: LogRecord, offsetMs: number): Confidence {
  const alike = errors.filter(
    (other) =>
      other.reason === record.reason &&
      other.path === record.path &&
      near.some((stream) => isNearEnd(stream, other, offsetMs)),
  );
  return alike.length >= near.length ? 'certain' : 'likely';
}

function isNearEnd(stream: Stream, record: LogRecord, offsetMs: number): boolean {
  const at = (record.endedAt ?? 0) - offsetMs;
  const end = endAt(stream);
  return (
    stream.close.by === 'peer' &&
    at + record.stampMs >= Math.max(end - beforeEndMs, requestAt(stream) - 50) &&
    at <= end + afterEndMs
  );
}

function distance(stream: Stream, record: LogRecord, offsetMs: number): number {
  return Math.abs((record.endedAt ?? 0) - offsetMs + record.stampMs / 2 - endAt(stream));
}
