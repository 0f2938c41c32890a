/** The join for rows that carry neither tag nor request id: path, status, duration and times, after the clocks. */
import type { Join } from '../model/facts.ts';
import type { Confidence } from '../model/finding.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Stream } from '../model/stream.ts';
import { joinFuzzyMany } from './fuzzy-many.ts';
import { commonOffset, identify, nearMs, type Pair, pairOf, sameClockMs, saysTheSame } from './fuzzy-pair.ts';

/** Above this number of pairs, not all of them are compared. */
const maxPairs = 500_000;

/** At most one row per stream; where another row fits equally well and says something else, the pair is only `possible`. */
export function joinFuzzy(hop: string, streams: Stream[], rows: LogRecord[]): Join[] {
  if (streams.length * rows.length > maxPairs) return joinFuzzyMany(hop, streams, rows);
  const all = streams.map(identify).flatMap((asked) => rows.flatMap((record) => pairOf(asked, record) ?? []));
  // A row with another User-Agent is only considered at exactly the right time; no clock is estimated from it.
  const pairs = all.filter(({ hasOtherAgent, offset }) => !hasOtherAgent || Math.abs(offset) <= sameClockMs);
  const offset = commonOffset(pairs);
  const near = pairs.filter((pair) => Math.abs(pair.offset - offset) <= nearMs(pair.record));
  near.sort((a, b) => Math.abs(a.offset - offset) - Math.abs(b.offset - offset));
  return pairUp(hop, near);
}

function pairUp(hop: string, near: Pair[]): Join[] {
  const joins: Join[] = [];
  const usedStreams = new Set<Stream>();
  const usedRows = new Set<LogRecord>();
  const byStream = groupedBy(near, ({ stream }) => stream);
  for (const { stream, record, hasOtherAgent } of near) {
    if (usedStreams.has(stream) || usedRows.has(record)) continue;
    const rivals = (byStream.get(stream) ?? []).filter(
      (other) => !usedRows.has(other.record) && !saysTheSame(other.record, record),
    );
    const confidence: Confidence = rivals.length > 0 || hasOtherAgent ? 'possible' : 'likely';
    usedStreams.add(stream);
    usedRows.add(record);
    joins.push({ streamId: stream.id, hop, record, join: 'fuzzy', confidence });
  }
  return joins;
}
