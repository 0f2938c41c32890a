/** How far a log's clock is from ours, estimated from rows that are certainly ours. */
import { highest, lowest } from '../model/extremes.ts';
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, requestAt } from './stream-times.ts';

/** The span in which one row puts the offset, ms: a stamp of whole seconds stands for any moment within its second. */
type Span = [low: number, high: number];

/**
 * Row time minus our time, ms: what all rows allow, zero where they allow it, else the middle; where they do not
 * agree, the median. Null without a row that has a time.
 */
export function clockOffset(streams: Stream[], joins: Join[]): number | null {
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const spans = joins.flatMap(({ streamId, record }): Span[] => {
    const stream = byId.get(streamId);
    if (!stream) return [];
    const difference = aheadOf(stream, record);
    if (difference === null) return [];
    return [[difference, difference + (record.stampMs > 1 ? record.stampMs : 0)]];
  });
  if (spans.length === 0) return null;
  const low = highest(spans.map(([from]) => from)) - pathMs;
  const high = lowest(spans.map(([, to]) => to)) + pathMs;
  if (low > high) return median(spans.map(([from, to]) => (from + to) / 2));
  return low <= 0 && high >= 0 ? 0 : (low + high) / 2;
}

/** How much later the row puts the request, or else the end, than we do, ms. */
function aheadOf(stream: Stream, { startedAt, endedAt }: LogRecord): number | null {
  if (startedAt !== null) return startedAt - requestAt(stream);
  return endedAt === null ? null : endedAt - endAt(stream);
}

/** The most that network and scheduling add to a time where nothing is wrong. */
const pathMs = 25;

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
