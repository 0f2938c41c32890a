/** The error lines of other clients' requests: an access row that does not say who ended its request takes it from there. */
import { errorRows, type Facts } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';
import { weaker } from './blame.ts';

/** A line and its row are written within this time, stamps in whole seconds included, ms. */
const apartMs = 1_500;

/** Error lines about requests that are none of this run's, by hop and path. */
const linesOfOthers = memoized((facts: Facts): Map<string, LogRecord[]> => {
  const own = new Set(facts.joins.map(({ record }) => record));
  const others = errorRows(facts).filter(
    (line) => line.kind === 'error' && line.reason !== 'unknown' && line.path !== null && !own.has(line),
  );
  return groupedBy(others, keyOf);
});

function keyOf({ hop, path }: LogRecord): string {
  return `${hop} ${path?.split('?')[0] ?? ''}`;
}

/** Each row with the line that is about its request; rows that say themselves who ended it, or have no line, without one. */
export function withOwnLines(facts: Facts, rows: LogRecord[]): { row: LogRecord; line: LogRecord | null }[] {
  const lines = linesOfOthers(facts);
  const taken = new Set<LogRecord>();
  return rows.map((row) => {
    const fitting = isTelling(row) ? [] : (lines.get(keyOf(row)) ?? []).filter((line) => isAbout(line, row));
    const [line = null] = fitting
      .filter((one) => !taken.has(one))
      .sort((a, b) => distance(a, row) - distance(b, row));
    if (line) taken.add(line);
    return { row, line };
  });
}

/** The row with the reason of its line, as sure as the pair is: a connection's number is its own, a time is shared. */
export function explainedBy(row: LogRecord, line: LogRecord): LogRecord {
  const isNumbered = row.connection !== null && row.connection === line.connection;
  const { reason, reasonDetails, reasonConfidence } = line;
  const sure = isNumbered ? reasonConfidence : weaker(reasonConfidence, 'likely');
  return { ...row, reason, reasonDetails, reasonConfidence: sure };
}

function isTelling({ reasonConfidence }: LogRecord): boolean {
  return reasonConfidence !== 'possible';
}

function isAbout(line: LogRecord, row: LogRecord): boolean {
  if (row.connection !== null && line.connection !== null && row.connection !== line.connection) return false;
  if (row.clientAddress !== null && line.clientAddress !== null && row.clientAddress !== line.clientAddress)
    return false;
  return distance(line, row) <= apartMs;
}

function distance(line: LogRecord, row: LogRecord): number {
  if (line.endedAt === null || row.endedAt === null) return Number.POSITIVE_INFINITY;
  return Math.abs(line.endedAt - row.endedAt);
}
