/** How far a log's clock is from ours, from rows that are surely ours. */
import type { Join } from '../model/facts.ts';
import type { Stream } from '../model/stream.ts';
import { endAt, requestAt } from './stream-times.ts';

/** Median of row time minus our time, ms; null without a row that has a time. */
export function clockOffset(streams: Stream[], joins: Join[]): number | null {
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const differences = joins.flatMap(({ streamId, record }) => {
    const stream = byId.get(streamId);
    if (!stream) return [];
    // A stamp of whole seconds stands for any moment within its second.
    const half = record.stampMs > 1 ? record.stampMs / 2 : 0;
    if (record.startedAt !== null) return [record.startedAt + half - requestAt(stream)];
    return record.endedAt === null ? [] : [record.endedAt + half - endAt(stream)];
  });
  const sorted = differences.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
