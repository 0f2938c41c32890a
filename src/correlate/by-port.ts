/** The join for rows that name the port of the client: ours, at that time, for that request. */
import type { Join } from '../model/facts.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { commonOffset, identify, isAlike, nearMs, type Pair, pairOf, sameClockMs } from './fuzzy-pair.ts';
import { requestAt } from './stream-times.ts';

/**
 * A row of the port that the stream came from, with its path, status, duration and time, is its row; a port that carried
 * several such requests tells nothing.
 */
export function joinByPort(hop: string, streams: Stream[], rows: LogRecord[]): Join[] {
  const byPort = groupedBy(
    streams.filter(({ localPort }) => localPort !== null),
    ({ localPort }) => localPort,
  );
  const pairs = rows.flatMap((record) =>
    record.clientPort === undefined
      ? []
      : (byPort.get(record.clientPort) ?? []).flatMap((stream) => pairOf(identify(stream), record) ?? []),
  );
  const offset = commonOffset(pairs);
  const near = pairs.filter((pair) => Math.abs(pair.offset - offset) <= nearMs(pair.record));
  return near
    .filter((pair) => isAlone(near, pair))
    .map(({ stream, record }) => ({
      streamId: stream.id,
      hop,
      record,
      join: 'fuzzy',
      confidence: 'certain',
    }));
}

/** Where a hop sees the ports that we came from, a row of another port is none of ours, however alike. */
export function withoutOtherPorts(streams: Stream[], rows: LogRecord[]): LogRecord[] {
  const byPort = groupedBy(streams, ({ localPort }) => localPort);
  const ofPort = ({ clientPort }: LogRecord) => byPort.get(clientPort ?? null) ?? [];
  const seesOurs = rows.some(
    (row) => row.clientPort !== undefined && ofPort(row).some((stream) => isOfItsTime(stream, row)),
  );
  if (!seesOurs) return rows;
  return rows.filter((row) => row.clientPort === undefined || ofPort(row).length > 0);
}

/** Not by its duration: where this tool stood still, it is not ours. */
function isOfItsTime(stream: Stream, row: LogRecord): boolean {
  const isNear = row.startedAt !== null && Math.abs(row.startedAt - requestAt(stream)) <= sameClockMs;
  return isNear && isAlike(identify(stream), row);
}

function isAlone(near: Pair[], { stream, record }: Pair): boolean {
  return near.every((other) => (other.stream === stream) === (other.record === record));
}
