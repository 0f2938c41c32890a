/** The row of a listener of the same proxy behind the one that a stream came in by: one that stands in front of itself. */
import { accessRows, type Facts, type Join, settingsOf } from '../../model/facts.ts';
import { groupedBy } from '../../model/grouping.ts';
import type { LogRecord, Reason } from '../../model/log-record.ts';
import { memoized } from '../../model/memoized.ts';

/** Acts of that listener which the row of the one in front shows as an upstream that closed. */
const acts: ReadonlySet<Reason> = new Set<Reason>(['idle-timeout', 'total-timeout', 'proxy-shutdown']);
/** It gets the request this soon after the one in front, and that one sees its end this soon, ms. */
const passedWithinMs = 500;
const endedWithinMs = 50;

/** `join` with the row of that listener; null: its config leads to none of its own, or the rows of the time disagree. */
export function innerRowOf(facts: Facts, join: Join): Join | null {
  const { record, hop } = join;
  if (record.reason !== 'upstream-closed' || !leadsToItself(facts, hop)) return null;
  const rows = (unjoined(facts).get(hop) ?? []).filter((row) => isBehind(row, record));
  const [first, ...others] = rows;
  if (!first || !others.every(({ reason }) => reason === first.reason)) return null;
  return { ...join, record: first, join: 'fuzzy', confidence: 'likely' };
}

function leadsToItself(facts: Facts, hop: string): boolean {
  return settingsOf(facts, 'upstream', hop).some(({ ownListener }) => ownListener);
}

const unjoined = memoized((facts: Facts) => {
  const joined = new Set(facts.joins.map(({ record }) => record));
  return groupedBy(
    accessRows(facts).filter((row) => acts.has(row.reason) && !joined.has(row)),
    ({ hop }) => hop,
  );
});

/** For the same path, within the time of the one in front, and with its end. */
function isBehind(row: LogRecord, front: LogRecord): boolean {
  if (row.path !== front.path || row.startedAt === null || row.endedAt === null) return false;
  if (front.startedAt === null || front.endedAt === null) return false;
  const slack = row.stampMs + front.stampMs;
  const laterMs = row.startedAt - front.startedAt;
  return (
    laterMs >= -slack &&
    laterMs <= passedWithinMs + slack &&
    Math.abs(row.endedAt - front.endedAt) <= endedWithinMs + slack
  );
}
