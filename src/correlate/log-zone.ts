/** Nginx's error log writes local time without a zone: in a container it is rarely the zone of the machine we run on. */
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';

/** Zones lie a multiple of this apart, and no further than `farthestMs`. */
const stepMs = 15 * 60_000;
const farthestMs = 26 * 3_600_000;

/** Whether a row fits what a stream went through, its clock being `offsetMs` ahead of ours. */
export type Fits = (stream: Stream, record: LogRecord, offsetMs: number) => boolean;

/**
 * How far the zone of an error log is from the one it was read in, ms: 0 unless no row fits any stream as it stands
 * and one whole zone makes a row, of a connection of its own, fit each stream that a peer ended.
 */
export function zoneShift(streams: Stream[], errors: LogRecord[], offsetMs: number, fits: Fits): number {
  const ended = streams.filter(({ close, status }) => close.by === 'peer' && status !== null);
  const rows = errors.filter(({ path }) => path !== null);
  const isFit = (record: LogRecord, at: number) => ended.some((stream) => fits(stream, record, at));
  if (ended.length === 0 || rows.some((record) => isFit(record, offsetMs))) return 0;
  const shifts = new Set(rows.flatMap((record) => nearestZones(ended[0], record, offsetMs)));
  for (const shift of [...shifts].sort((a, b) => Math.abs(a) - Math.abs(b))) {
    const at = offsetMs + shift;
    const told = ended.filter((stream) => rows.some((record) => fits(stream, record, at)));
    const connections = new Set(
      rows.filter((record) => isFit(record, at)).map(({ connection }) => connection),
    );
    if (told.length === ended.length && connections.size >= ended.length) return shift;
  }
  return 0;
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
