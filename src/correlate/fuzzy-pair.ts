/** Whether a row without a tag may be that of a stream. Part of the fuzzy join. */
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, pathOf, requestAt } from './stream-times.ts';

/** Clocks this close need no estimate. */
export const sameClockMs = 2_500;
/** Durations of one request as two machines saw it: the path's delay, and Envoy's second on HTTP/1.1. */
const durationSlackMs = 1_300;

/** What a stream is compared by, computed once. */
export interface Asked {
  stream: Stream;
  path: string;
  userAgent: string | undefined;
  requestAt: number;
  endAt: number;
}

export interface Pair {
  stream: Stream;
  record: LogRecord;
  /** Row time minus our time, ms. */
  offset: number;
  /** The row names another User-Agent than we sent: another client's, unless a proxy on the way replaced it. */
  hasOtherAgent: boolean;
}

/** What a row may be compared with. */
export function identify(stream: Stream): Asked {
  const userAgent = stream.requestHeaders.find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
  return { stream, path: pathOf(stream), userAgent, requestAt: requestAt(stream), endAt: endAt(stream) };
}

/** Whether path, status and protocol allow the pair. */
export function isAlike({ stream, path }: Asked, record: LogRecord): boolean {
  if (record.path !== null && record.path !== path) return false;
  if (record.status !== null && stream.status !== null && record.status !== stream.status) return false;
  return record.protocol === null || record.protocol.startsWith('HTTP/2') === (stream.protocol === 'http2');
}

/** The pair, where path, status, protocol and duration allow it, whatever the times; else null. */
export function pairOf(asked: Asked, record: LogRecord): Pair | null {
  if (!isAlike(asked, record)) return null;
  const { stream, userAgent } = asked;
  const age = stream.close.ageMs;
  if (record.durationMs !== null && age !== null && Math.abs(record.durationMs - age) > durationSlackMs)
    return null;
  const hasOtherAgent =
    userAgent !== undefined && record.userAgent !== null && record.userAgent !== userAgent;
  // The start is compared, as it is more exact: a FIN may come a second after the proxy ended the stream.
  if (record.startedAt !== null)
    return { stream, record, hasOtherAgent, offset: record.startedAt - asked.requestAt };
  return record.endedAt === null
    ? null
    : { stream, record, hasOtherAgent, offset: record.endedAt - asked.endAt };
}

/** How far from the common offset a pair may be, ms. */
export function nearMs({ stampMs }: LogRecord): number {
  return stampMs + 600;
}

/** The offset that most pairs share: zero when some fit without one, else the median. Rows with another User-Agent do not count. */
export function commonOffset(pairs: Pair[]): number {
  const offsets = pairs.filter(({ hasOtherAgent }) => !hasOtherAgent).map(({ offset }) => offset);
  if (offsets.some((offset) => Math.abs(offset) <= sameClockMs)) return 0;
  const sorted = offsets.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Whichever of the two is the stream's, it tells for certain the same of its end. The row itself says the same. */
export function saysTheSame(one: LogRecord, other: LogRecord): boolean {
  if (one === other) return true;
  return (
    one.reason !== 'clean' &&
    one.reasonConfidence === 'certain' &&
    other.reasonConfidence === 'certain' &&
    one.reason === other.reason &&
    one.upstreamAddress === other.upstreamAddress &&
    one.userAgent === other.userAgent
  );
}
