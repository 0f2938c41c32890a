/** The join for rows that carry neither tag nor request id: path, status, duration and times, after the clocks. */
import type { Join } from '../model/facts.ts';
import type { Confidence } from '../model/finding.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, pathOf, requestAt } from './stream-times.ts';

/** Clocks this close need no estimate. */
const sameClockMs = 2_500;
/** Durations of one request as two machines saw it: the path's delay, and Envoy's second on HTTP/1.1. */
const durationSlackMs = 1_300;

interface Pair {
  stream: Stream;
  record: LogRecord;
  /** Row time minus our time, ms. */
  offset: number;
  /** The row names another User-Agent than we sent: another client's, unless a proxy on the way replaced it. */
  isStranger: boolean;
}

/** One row a stream at most; a pair with rivals as good is only `possible`. */
export function joinFuzzy(hop: string, streams: Stream[], rows: LogRecord[]): Join[] {
  const all = streams.flatMap((stream) => rows.flatMap((record) => pairOf(stream, record) ?? []));
  // A stranger's row is worth a guess only at the very time; no clock is estimated from it.
  const pairs = all.filter(({ isStranger, offset }) => !isStranger || Math.abs(offset) <= sameClockMs);
  const offset = commonOffset(pairs.filter(({ isStranger }) => !isStranger));
  const near = pairs.filter((pair) => Math.abs(pair.offset - offset) <= pair.record.stampMs + 600);
  near.sort((a, b) => Math.abs(a.offset - offset) - Math.abs(b.offset - offset));
  const joins: Join[] = [];
  const usedStreams = new Set<Stream>();
  const usedRows = new Set<LogRecord>();
  for (const { stream, record, isStranger } of near) {
    if (usedStreams.has(stream) || usedRows.has(record)) continue;
    const rivals = near.filter((other) => other.stream === stream && !usedRows.has(other.record)).length - 1;
    const confidence: Confidence = rivals > 0 || isStranger ? 'possible' : 'likely';
    usedStreams.add(stream);
    usedRows.add(record);
    joins.push({ streamId: stream.id, hop, record, join: 'fuzzy', confidence });
  }
  return joins;
}

function pairOf(stream: Stream, record: LogRecord): Pair | null {
  if (record.path !== null && record.path !== pathOf(stream)) return null;
  if (record.status !== null && stream.status !== null && record.status !== stream.status) return null;
  if (record.protocol !== null && record.protocol.startsWith('HTTP/2') !== (stream.protocol === 'http2'))
    return null;
  const age = stream.close.ageMs;
  if (record.durationMs !== null && age !== null && Math.abs(record.durationMs - age) > durationSlackMs)
    return null;
  const base = { stream, record, isStranger: isStranger(stream, record) };
  // The start is the better end to hold: a FIN may come a second after the proxy ended the stream.
  if (record.startedAt !== null) return { ...base, offset: record.startedAt - requestAt(stream) };
  return record.endedAt === null ? null : { ...base, offset: record.endedAt - endAt(stream) };
}

function isStranger({ requestHeaders }: Stream, { userAgent }: LogRecord): boolean {
  const sent = requestHeaders.find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
  return sent !== undefined && userAgent !== null && userAgent !== sent;
}

/** The offset that most pairs share: zero when some fit without one, else the median of the closest. */
function commonOffset(pairs: Pair[]): number {
  if (pairs.some(({ offset }) => Math.abs(offset) <= sameClockMs)) return 0;
  const sorted = pairs.map(({ offset }) => offset).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
