/** Error lines that are about a request and do not say which: their writer has the row of that one in the same moment. */
import type { Join } from '../model/facts.ts';
import type { LogRecord } from '../model/log-record.ts';

/** A row is written after its line: where that was written at the end of what its stamp tells, the row is of the next second. */
const slackMs = 100;

/** Lines and rows that follow one another without a longer pause than a line and its row. */
interface Moment {
  lines: LogRecord[];
  rows: LogRecord[];
  until: number;
}

/**
 * As many rows as lines in one moment, and all of them ours: then each of the lines is about one of our requests, in
 * their order. With another client's row among them, or a number that differs, nothing is said here.
 */
export function joinUnnamed(hop: string, lines: LogRecord[], rows: LogRecord[], access: Join[]): Join[] {
  const owners = new Map(access.map((join) => [join.record, join]));
  const passed = rows.filter(({ reasonDetails }) => !reasonDetails.includes('own-answer'));
  return momentsOf(lines, passed).flatMap((moment) => {
    const isOurs = moment.rows.every((row) => owners.has(row));
    if (!isOurs || moment.lines.length !== moment.rows.length) return [];
    const isAlike = new Set(moment.lines.map(({ reason }) => reason)).size === 1;
    return moment.lines.flatMap((record, index): Join[] => {
      const row = moment.rows[index];
      const owner = row && owners.get(row);
      if (!owner) return [];
      const confidence = isAlike ? owner.confidence : 'likely';
      return [{ streamId: owner.streamId, hop, record, join: owner.join, confidence }];
    });
  });
}

/** In the order of their times; those without a line are none. */
function momentsOf(lines: LogRecord[], rows: LogRecord[]): Moment[] {
  const all = [
    ...lines.map((record) => ({ record, isLine: true })),
    ...rows.map((record) => ({ record, isLine: false })),
  ]
    .filter(({ record }) => record.endedAt !== null)
    .sort((a, b) => (a.record.endedAt ?? 0) - (b.record.endedAt ?? 0) || Number(b.isLine) - Number(a.isLine));
  const moments: Moment[] = [];
  for (const { record, isLine } of all) {
    const at = record.endedAt ?? 0;
    const last = moments.at(-1);
    const open = last && at <= last.until ? last : null;
    if (!open && !isLine) continue;
    const moment = open ?? { lines: [], rows: [], until: at };
    if (!open) moments.push(moment);
    (isLine ? moment.lines : moment.rows).push(record);
    if (isLine) moment.until = Math.max(moment.until, at + record.stampMs + slackMs);
  }
  return moments;
}
