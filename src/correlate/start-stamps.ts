/** Rows of a program's own format with one time: which programs note at the end, as the format says, or when the request comes. */
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { identify, isAlike, nearMs } from './fuzzy-pair.ts';
import { requestAt } from './stream-times.ts';

/**
 * The rows of one hop, with their time as that of the start where all of our own, by their ports, came then: on one clock
 * none of them fits as an end, and each of them as a start. Rows that tell no ports stay as they are.
 */
export function readAtStart(streams: Stream[], rows: LogRecord[]): Map<LogRecord, LogRecord> {
  const byPort = groupedBy(streams, ({ localPort }) => localPort);
  const ours = rows.flatMap((row) => {
    const of = (byPort.get(row.clientPort ?? null) ?? []).filter((one) => isAlike(identify(one), row));
    return row.mayBeStart && row.clientPort !== undefined && of.length === 1 && of[0]
      ? [{ row, askedAt: requestAt(of[0]) }]
      : [];
  });
  const isStart = ours.every(({ row, askedAt }) => isNear(row, row.endedAt, askedAt));
  const isEnd = ours.some(({ row, askedAt }) => isNear(row, row.startedAt, askedAt));
  if (ours.length === 0 || !isStart || isEnd) return new Map();
  return new Map(rows.filter(({ mayBeStart }) => mayBeStart).map((row) => [row, fromStart(row)]));
}

function isNear(row: LogRecord, at: number | null, askedAt: number): boolean {
  return at !== null && Math.abs(at - askedAt) <= nearMs(row);
}

function fromStart(row: LogRecord): LogRecord {
  const { endedAt, durationMs } = row;
  return { ...row, startedAt: endedAt, endedAt: endedAt === null ? null : endedAt + (durationMs ?? 0) };
}
