/** Error-log rows: by connection number where the access row has it, else by request line and time. */
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { indexEnds, isSameRequest } from './end-index.ts';
import { freeStreams } from './free-streams.ts';
import { lineConfidence } from './line-confidence.ts';

/** Error rows of one hop, each with the one stream it is about. */
export function joinErrorRows(
  hop: string,
  streams: Stream[],
  errors: LogRecord[],
  access: Join[],
  offsetMs: number,
): Join[] {
  const byNumber = numbered(access);
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const exact: Join[] = [];
  const rest: LogRecord[] = [];
  for (const record of errors) {
    const owner = byNumber.get(record.connection ?? '');
    const stream = owner ? byId.get(owner.streamId) : undefined;
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
  const joined = new Set(exact.map(({ streamId }) => streamId));
  const open = streams.filter(({ id }) => !joined.has(id));
  return [...exact, ...byTime(hop, open, rest, offsetMs)];
}

function numbered(access: Join[]): Map<string, Join> {
  const map = new Map<string, Join>();
  for (const join of access) {
    if (join.record.connection) map.set(join.record.connection, join);
  }
  return map;
}

/**
 * Without connection numbers, a line may be about any stream with that request that ended at that time. With as many
 * lines as such streams, the exact assignment does not matter: each stream has one line, and the pairs are certain.
 */
function byTime(hop: string, streams: Stream[], errors: LogRecord[], offsetMs: number): Join[] {
  const index = indexEnds(streams);
  // A line without a request is about a connection, which may be another client's.
  const asked = errors.filter((record) => record.path !== null && index.hasNear(record, offsetMs));
  const free = freeStreams(index, offsetMs);
  const confidenceFor = lineConfidence(index, asked, offsetMs);
  const joins: Join[] = [];
  for (const record of mostFrequentFirst(asked)) {
    const stream = free.take(record);
    if (stream)
      joins.push({ streamId: stream.id, hop, record, join: 'fuzzy', confidence: confidenceFor(record) });
  }
  return joins;
}

/** Streams with equal requests mostly end in the same way: a reason that is logged only once is probably another client's. */
function mostFrequentFirst(errors: LogRecord[]): LogRecord[] {
  const counts = new Map<string, number>();
  for (const { reason } of errors) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...errors].sort((a, b) => (counts.get(b.reason) ?? 0) - (counts.get(a.reason) ?? 0));
}
