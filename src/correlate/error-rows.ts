/** Error-log rows: by the tag in User-Agent, by connection number where the access row has it, by port, by the rows that agree with it, else by time. */
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import { endedByPeer, isTruncated, type Stream } from '../model/stream.ts';
import { tagOf } from './access-rows.ts';
import { indexEnds, isSameRequest } from './end-index.ts';
import { freeStreams } from './free-streams.ts';
import { lineConfidence } from './line-confidence.ts';
import { joinByPort } from './lines-by-port.ts';
import { joinByRows } from './lines-by-row.ts';
import { joinUnnamed } from './unnamed-lines.ts';

/**
 * Error rows of one hop, each with the one stream it is about. `access`: the hop's rows that were joined; `rows`: all
 * of them, of every client; `isBehind`: its clients are connections of another hop, whose ports tell nothing of ours.
 */
export function joinErrorRows(
  hop: string,
  streams: Stream[],
  errors: LogRecord[],
  access: Join[],
  offsetMs: number,
  rows: LogRecord[] = access.map(({ record }) => record),
  isBehind = false,
): Join[] {
  const { exact, rest } = exactOf(hop, streams, errors, access);
  const byPort = joinByPort(hop, streams, rest, access, offsetMs);
  const ported = new Set(byPort.map(({ record }) => record));
  // Where one is told by its port, another port is another client's.
  const again = passedTwice(access);
  const isForeign = ({ clientPort }: LogRecord) =>
    clientPort !== undefined && byPort.length > 0 && again.size === 0;
  const asked = rest.filter((record) => isOfOne(record) && !ported.has(record) && !isForeign(record));
  const { joins, foreign } = joinByRows(hop, asked, rows.filter(isOfRequest), access);
  const byRows = withUnnamed(hop, asked, rows, access, joins);
  const told = new Set(byRows.map(({ record }) => record));
  const sure = [...exact, ...byPort, ...byRows];
  const joined = new Set(sure.map(({ streamId }) => streamId));
  const open = streams.filter(({ id }) => !joined.has(id) || again.has(id));
  const untold = asked.filter((record) => !told.has(record) && !foreign.has(record));
  const timed = byTime(hop, open, untold, ownRows(access), offsetMs, isBehind || again.size > 0);
  return [
    ...exact,
    ...byPort,
    ...(isBehind ? [...byRows, ...timed] : withoutLeaving([...byRows, ...timed], streams)),
  ];
}

/** This tool never left a stream that came to its end: a line of the first hop that its client did is another client's. */
function withoutLeaving(joins: Join[], streams: Stream[]): Join[] {
  const whole = new Set(
    streams.filter((stream) => endedByPeer(stream) && !isTruncated(stream)).map(({ id }) => id),
  );
  return joins.filter(({ streamId, record }) => record.reason !== 'client-closed' || !whole.has(streamId));
}

/** By the tag, or by the connection number that the access row has too; and the lines that have neither. */
function exactOf(
  hop: string,
  streams: Stream[],
  errors: LogRecord[],
  access: Join[],
): { exact: Join[]; rest: LogRecord[] } {
  const byNumber = numbered(access);
  const byTag = new Map(streams.map((stream) => [stream.tag, stream]));
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const exact: Join[] = [];
  const rest: LogRecord[] = [];
  for (const record of errors) {
    const named = byTag.get(tagOf(record) ?? '');
    if (named) {
      exact.push({ streamId: named.id, hop, record, join: 'tag', confidence: 'certain' });
      continue;
    }
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
  return { exact, rest };
}

/** Streams with two rows in one log: the hop stands in front of itself, and the second time its client was its own port. */
function passedTwice(access: Join[]): Set<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const { streamId, record } of access) {
    const key = `${streamId} ${record.file}`;
    if (seen.has(key)) again.add(streamId);
    seen.add(key);
  }
  return again;
}

/** With the lines that name neither their request nor its client, told by the rows that no other line has. */
function withUnnamed(
  hop: string,
  asked: LogRecord[],
  rows: LogRecord[],
  access: Join[],
  byRows: Join[],
): Join[] {
  const told = new Set(byRows.map(({ record }) => record));
  const taken = new Set(byRows.map(({ streamId }) => streamId));
  const lines = asked.filter(
    (record) => record.isUnnamed === true && record.clientAddress === null && !told.has(record),
  );
  const owned = new Set(access.filter(({ streamId }) => taken.has(streamId)).map(({ record }) => record));
  const free = rows.filter((row) => !owned.has(row));
  return lines.length === 0 ? byRows : [...byRows, ...joinUnnamed(hop, lines, free, access)];
}

/** It names a request, is about one that it does not name, or names the upstream of a connection that was passed on as a whole. */
function isOfOne({ path, method, upstreamAddress, isUnnamed }: LogRecord): boolean {
  return path !== null || isUnnamed === true || (method === null && upstreamAddress !== null);
}

/** A row with a connection number takes the lines of that number, and no others; one of a whole connection tells less than the times. */
function isOfRequest({ connection, path, method }: LogRecord): boolean {
  return !connection && (path !== null || method !== null);
}

function ownRows(access: Join[]): Map<string, LogRecord> {
  return new Map(access.map(({ streamId, record }) => [streamId, record]));
}

function numbered(access: Join[]): Map<string, Join> {
  const map = new Map<string, Join>();
  for (const join of access) {
    if (join.record.connection) map.set(join.record.connection, join);
  }
  return map;
}

/** A line may be about any stream with that request that ended at that time, or about another client's: never certain. */
function byTime(
  hop: string,
  streams: Stream[],
  errors: LogRecord[],
  rows: ReadonlyMap<string, LogRecord>,
  offsetMs: number,
  isBehind: boolean,
): Join[] {
  const index = indexEnds(streams, rows);
  const asked = errors.filter((record) => index.hasNear(record, offsetMs));
  const free = freeStreams(index, offsetMs);
  const confidenceFor = lineConfidence(index, asked, offsetMs);
  const joins: Join[] = [];
  for (const record of mostFrequentFirst(asked)) {
    const stream = free.take(record);
    // Another client's port is as good as ours where none is.
    const isUntold = isBehind || record.clientPort === undefined;
    const confidence = isUntold ? confidenceFor(record) : 'possible';
    if (stream) joins.push({ streamId: stream.id, hop, record, join: 'fuzzy', confidence });
  }
  return joins;
}

/** Streams with equal requests mostly end in the same way: a reason that is logged only once is probably another client's. */
function mostFrequentFirst(errors: LogRecord[]): LogRecord[] {
  const counts = new Map<string, number>();
  for (const { reason } of errors) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...errors].sort((a, b) => (counts.get(b.reason) ?? 0) - (counts.get(a.reason) ?? 0));
}
