/** The time of a row that carries none itself: that of the collector, runtime or daemon that passed its line on. */
import type { Row } from './dialect.ts';
import { anyStamp, prefixStamp, type Stamp } from './timestamps.ts';

/** A row is passed on when the request is over, by most within this long, ms. */
const passedOnWithinMs = 1000;

/** Keys of a wrapper in JSON that say when the line was written. */
const timeKey = /"(?:time|@?timestamp|ts|date|datetime|_SOURCE_REALTIME_TIMESTAMP)"\s*:\s*"?([^",}]{9,64})/;

/**
 * `row`, with the time that stands around it as its end where its format has none; `outer` is the line with nothing taken off,
 * absent where there was nothing to take off. `skip` where it ended before `since`, epoch ms.
 */
export function timedFromOutside(row: Row, outer: string | undefined, since: number): Row | 'skip' {
  if (outer === undefined || row.kind !== 'access' || row.startedAt !== null || row.endedAt !== null)
    return row;
  const stamp = outerStamp(outer);
  if (stamp === null) return row;
  const startedAt = row.durationMs === null ? null : stamp.at - row.durationMs;
  const stampMs = Math.max(stamp.stampMs, passedOnWithinMs);
  return stamp.at + stampMs < since ? 'skip' : { ...row, startedAt, endedAt: stamp.at, stampMs };
}

function outerStamp(outer: string): Stamp | null {
  const inJson = outer.trimStart().startsWith('{') ? timeKey.exec(outer)?.[1] : undefined;
  return inJson === undefined ? prefixStamp(outer) : anyStamp(inJson.trim());
}
