/** Nginx's error log writes local time without a zone: in a container it is rarely the zone of the machine we run on. */
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { type EndIndex, indexEnds, momentOf } from './end-index.ts';

/** Zones lie a multiple of this apart, and no further than `farthestMs`. */
const stepMs = 15 * 60_000;
const farthestMs = 26 * 3_600_000;

/**
 * How far the zone of an error log is from the one it was read in, ms: 0 unless no row fits any stream without a
 * shift, and with one shift every stream that a peer ended gets a fitting row of its own connection.
 */
export function zoneShift(streams: Stream[], errors: LogRecord[], offsetMs: number): number {
  const ended = streams.filter(({ close, status }) => close.by === 'peer' && status !== null);
  const rows = errors.filter(({ path }) => path !== null);
  if (ended.length === 0) return 0;
  const index = indexEnds(ended);
  if (rows.some((record) => index.hasNear(record, offsetMs))) return 0;
  const shifts = new Set(rows.flatMap((record) => nearestZones(ended[0], record, offsetMs)));
  for (const shift of [...shifts].sort((a, b) => Math.abs(a) - Math.abs(b))) {
    const fitting = rows.filter((record) => index.hasNear(record, offsetMs + shift));
    const connections = new Set(fitting.map(({ connection }) => connection));
    if (connections.size >= ended.length && countMatched(index, fitting, offsetMs + shift) === ended.length)
      return shift;
  }
  return 0;
}

/** How many streams have a row that fits them. */
function countMatched(index: EndIndex, rows: LogRecord[], offsetMs: number): number {
  const moments = new Map(rows.map((record) => [momentOf(record), record]));
  return new Set([...moments.values()].flatMap((record) => index.near(record, offsetMs))).size;
}

/** The whole zones that bring a row closest to a stream. */
function nearestZones(stream: Stream | undefined, { endedAt }: LogRecord, offsetMs: number): number[] {
  if (!stream || endedAt === null) return [];
  const steps = (endedAt - offsetMs - stream.openedAt) / stepMs;
  return [Math.floor(steps), Math.ceil(steps)]
    .map((count) => count * stepMs)
    .filter((shift) => shift !== 0 && Math.abs(shift) <= farthestMs);
}

/** Rows of an error log, read in its own zone. */
export function inZone(record: LogRecord, shiftMs: number): LogRecord {
  return record.endedAt === null ? record : { ...record, endedAt: record.endedAt - shiftMs };
}
