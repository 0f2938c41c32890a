/** Error-log rows: by connection number where the access row has it, else by request line and time. */
import { startFailures } from '../model/blame.ts';
import type { Join } from '../model/facts.ts';
import type { Confidence } from '../model/finding.ts';
import type { LogRecord } from '../model/log-record.ts';
import { isOpened, type Stream } from '../model/stream.ts';
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

/** Whether a line names the request of this stream, as far as it names one. */
export function isSameRequest(stream: Stream, { path, method }: LogRecord): boolean {
  return (path === null || path === pathOf(stream)) && (method === null || method === stream.method);
}

/**
 * Without numbers, a line may be about any stream with that request that ended then. Where there are as many lines
 * as such streams it does not matter which is whose: each stream has one, and the pairs are sure.
 */
function byTime(hop: string, streams: Stream[], errors: LogRecord[], offsetMs: number): Join[] {
  const joins: Join[] = [];
  // A line without a request is about a connection, and may be anyone's.
  const isNear = (stream: Stream, record: LogRecord) =>
    isSameRequest(stream, record) && isNearEnd(stream, record, offsetMs);
  const asked = errors.filter(
    (record) => record.path !== null && streams.some((stream) => isNear(stream, record)),
  );
  for (const record of commonestFirst(asked)) {
    const near = streams.filter((stream) => isNear(stream, record));
    const free = near.filter((stream) => isFree(stream, record, joins));
    const stream = free.sort((a, b) => distance(a, record, offsetMs) - distance(b, record, offsetMs))[0];
    if (!stream) continue;
    const confidence = sureness(near, asked, record, offsetMs);
    joins.push({ streamId: stream.id, hop, record, join: 'fuzzy', confidence });
  }
  return joins;
}

/** Streams that were asked alike mostly end alike: what is logged once among them is rather another client's. */
function commonestFirst(errors: LogRecord[]): LogRecord[] {
  const counts = new Map<string, number>();
  for (const { reason } of errors) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...errors].sort((a, b) => (counts.get(b.reason) ?? 0) - (counts.get(a.reason) ?? 0));
}

/** One line of a kind for a stream, and all its lines of one connection. */
function isFree({ id }: Stream, { reason, connection }: LogRecord, joins: Join[]): boolean {
  const own = joins.filter(({ streamId }) => streamId === id);
  return own.every(({ record }) => record.reason !== reason && record.connection === connection);
}

function sureness(near: Stream[], errors: LogRecord[], record: LogRecord, offsetMs: number): Confidence {
  const lines = errors.filter(
    (other) => other.path === record.path && near.some((stream) => isNearEnd(stream, other, offsetMs)),
  );
  const alike = lines.filter(({ reason }) => reason === record.reason);
  const told = new Set(alike.map(({ connection }) => connection));
  // More connections than streams, with another story to tell: any of them may have been ours.
  const isMixed = lines.some(({ connection }) => !told.has(connection));
  const connections = new Set(lines.map(({ connection }) => connection)).size;
  return alike.length >= near.length && !(isMixed && connections > near.length) ? 'certain' : 'likely';
}

/** Whether a line came when this stream ended; one of a failed start, when it began. */
export function isNearEnd(stream: Stream, record: LogRecord, offsetMs: number): boolean {
  const at = (record.endedAt ?? 0) - offsetMs;
  if (isOpened(stream) && startFailures.has(record.reason)) {
    const headAt = stream.openedAt + (stream.marks.headersMs ?? 0);
    return at + record.stampMs >= requestAt(stream) - 50 && at <= headAt + 50;
  }
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
