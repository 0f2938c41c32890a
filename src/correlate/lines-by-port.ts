/** Error lines that name the client's end of the connection and no request: told by the port of our own socket. */
import type { Join } from '../model/facts.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, requestAt } from './stream-times.ts';

/** A line comes with the end of its request or before it; what a proxy keeps open shows its end late. */
const afterEndMs = 1_200;
const beforeStartMs = 100;
/** Two lines of one failure. */
const besideMs = 200;

/**
 * The address in the stream's own row is ours, so that with the port and the time the line is about that connection.
 * Without such a row, or with one that is told by its time alone, it is no more than likely: behind another hop, ports
 * are that hop's.
 */
export function joinByPort(
  hop: string,
  streams: Stream[],
  lines: LogRecord[],
  access: Join[],
  offsetMs: number,
): Join[] {
  const byPort = groupedBy(streams, ({ localPort }) => localPort);
  const rows = new Map(access.map((join) => [join.streamId, join]));
  const named = lines.flatMap((record): Join[] => {
    if (record.clientPort === undefined) return [];
    const sharing = (byPort.get(record.clientPort) ?? []).filter((one) => isInTime(one, record, offsetMs));
    const [stream] = sharing.sort((a, b) => distance(a, record, offsetMs) - distance(b, record, offsetMs));
    if (!stream) return [];
    const row = rows.get(stream.id);
    const address = row?.record.clientAddress ?? null;
    if (address !== null && address !== record.clientAddress) return [];
    const isSure = address !== null && row !== undefined && sharing.length === 1;
    const isTold = isSure && row.confidence !== 'possible';
    const { join, confidence } = isTold ? row : { join: 'fuzzy' as const, confidence: 'likely' as const };
    return [{ streamId: stream.id, hop, record, join, confidence }];
  });
  return [...named, ...besideThem(named, lines)];
}

/** Lines of the same worker that name no client, and were written just before: about the same failure. */
function besideThem(named: Join[], lines: LogRecord[]): Join[] {
  const byWorker = groupedBy(named, ({ record }) => record.connection);
  return lines.flatMap((record): Join[] => {
    const { connection, clientAddress, endedAt } = record;
    if (connection === null || clientAddress !== null || endedAt === null) return [];
    const next = (byWorker.get(connection) ?? []).find(({ record: line }) => {
      const laterMs = (line.endedAt ?? 0) - endedAt;
      return laterMs >= 0 && laterMs <= besideMs;
    });
    return next ? [{ ...next, record }] : [];
  });
}

function isInTime(stream: Stream, { endedAt, stampMs }: LogRecord, offsetMs: number): boolean {
  if (endedAt === null) return false;
  const at = endedAt - offsetMs;
  return at + stampMs >= requestAt(stream) - beforeStartMs && at <= endAt(stream) + afterEndMs;
}

function distance(stream: Stream, { endedAt }: LogRecord, offsetMs: number): number {
  return Math.abs((endedAt ?? 0) - offsetMs - endAt(stream));
}
