/** The join for rows that name the port of the client: ours, at that time, for that request. */
import type { Join } from '../model/facts.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { commonOffset, identify, nearMs, type Pair, pairOf } from './fuzzy-pair.ts';

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

function isAlone(near: Pair[], { stream, record }: Pair): boolean {
  return near.every((other) => (other.stream === stream) === (other.record === record));
}
