/** Error lines without a connection number in the access rows: told by the rows that agree with them. */

import { weaker } from '../analysis/parties/blame.ts';
import { firstAtLeast, highest } from '../model/extremes.ts';
import type { Join } from '../model/facts.ts';
import { groupedBy } from '../model/grouping.ts';
import type { LogRecord } from '../model/log-record.ts';
import { momentOf } from './end-index.ts';
import { agrees } from './row-agreement.ts';
import { connectionOf, type Moment, sameStories } from './same-story.ts';

export interface ByRows {
  joins: Join[];
  /** Lines about the requests of other clients, as far as the order tells. */
  foreign: ReadonlySet<LogRecord>;
}

/**
 * As many connections as rows, and all rows ours: then each of these lines is about one of our requests. With another
 * client's row among them their order tells, less surely; or each row has a line, and all say the same. Where the
 * numbers differ, nothing is said here.
 */
export function joinByRows(hop: string, lines: LogRecord[], rows: LogRecord[], access: Join[]): ByRows {
  const foreign = new Set<LogRecord>();
  const owners = new Map(access.map((join) => [join.record, join]));
  const find = rowFinder(rows);
  const moments = [...groupedBy(lines, momentOf).values()].map(
    (group): Moment => ({ lines: group, rows: group[0] ? find(group[0]) : [] }),
  );
  const momentsOfRow = groupedPairs(moments);
  const alike = sameStories(moments, momentsOfRow);
  const takenBy = new Map<LogRecord, string>();
  const pairsOf = (moment: Moment): Pair[] =>
    moment.lines.flatMap((record) => {
      const row = rowFor(record, moment.rows, takenBy);
      if (row) takenBy.set(row, connectionOf(record));
      return row ? [{ record, row }] : [];
    });
  const joins = moments.flatMap((moment) => {
    const beside = new Set(moment.rows.flatMap((row) => momentsOfRow.get(row) ?? []));
    const connections = new Set([...beside].flatMap((one) => one.lines.map(connectionOf)));
    const isCounted = connections.size === moment.rows.length;
    if (isCounted && moment.rows.every((row) => owners.has(row)))
      return pairsOf(moment).flatMap(({ record, row }) => joinedTo(hop, record, owners.get(row)));
    const inOrder = isCounted ? pairedInOrder(moment, beside) : [];
    const pairs = inOrder.length === 0 && alike.has(moment) ? pairsOf(moment) : inOrder;
    for (const { record, row } of inOrder) if (!owners.has(row)) foreign.add(record);
    return pairs.flatMap(({ record, row }) => asLikely(hop, record, owners.get(row)));
  });
  return { joins, foreign };
}

interface Pair {
  record: LogRecord;
  row: LogRecord;
}

/** The lines of a moment with their rows: the first with the first, and so on. */
function pairedInOrder({ lines, rows }: Moment, beside: ReadonlySet<Moment>): Pair[] {
  const written = [...beside].flatMap((one) => one.lines);
  if (written.some(({ connection }) => connection !== null)) return [];
  const inFile = written.sort((a, b) => a.line - b.line);
  return lines.flatMap((record) => {
    const row = rows[inFile.indexOf(record)];
    return row ? [{ record, row }] : [];
  });
}

function asLikely(hop: string, record: LogRecord, owner: Join | undefined): Join[] {
  return joinedTo(hop, record, owner).map((one) => ({
    ...one,
    confidence: weaker(one.confidence, 'likely'),
  }));
}

function joinedTo(hop: string, record: LogRecord, owner: Join | undefined): Join[] {
  if (!owner) return [];
  const { streamId, join, confidence } = owner;
  return [{ streamId, hop, record, join, confidence }];
}

/** The row that its connection has already, else the first that none has. */
function rowFor(
  record: LogRecord,
  rows: LogRecord[],
  takenBy: Map<LogRecord, string>,
): LogRecord | undefined {
  const connection = connectionOf(record);
  return rows.find((row) => takenBy.get(row) === connection) ?? rows.find((row) => !takenBy.has(row));
}

function groupedPairs(moments: Moment[]): Map<LogRecord, Moment[]> {
  const pairs = moments.flatMap((moment) => moment.rows.map((row) => ({ row, moment })));
  const byRow = groupedBy(pairs, ({ row }) => row);
  return new Map([...byRow].map(([row, found]) => [row, found.map(({ moment }) => moment)]));
}

/** Rows in the order of their ends. */
interface SortedRows {
  sorted: LogRecord[];
  longestMs: number;
  ends: number[];
}

function sortedByEnd(rows: LogRecord[]): SortedRows {
  const sorted = [...rows].sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  const longestMs = Math.max(0, highest(sorted.map(({ durationMs }) => durationMs ?? 0)));
  return { sorted, longestMs, ends: sorted.map(({ endedAt }) => endedAt ?? 0) };
}

/** Rows that agree with a line, looked up by their path, where it names one, and the time of their end. */
function rowFinder(rows: LogRecord[]): (line: LogRecord) => LogRecord[] {
  const byPath = new Map(
    [...groupedBy(rows, ({ path }) => path)].map(([path, group]) => [path, sortedByEnd(group)] as const),
  );
  let all: SortedRows | null = null;
  const everyPath = (): SortedRows => {
    all ??= sortedByEnd(rows);
    return all;
  };
  return (line) => {
    const found = line.isUnnamed ? everyPath() : byPath.get(line.path);
    if (!found) return [];
    const at = line.endedAt ?? 0;
    const first = firstAtLeast(found.ends, at - widestStampMs);
    const last = firstAtLeast(found.ends, at + line.stampMs + found.longestMs + widestStampMs);
    return found.sorted.slice(first, last).filter((row) => agrees(line, row));
  };
}

/** No stamp is coarser, with some slack. */
const widestStampMs = 2_000;
