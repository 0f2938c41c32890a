/** Error lines of one moment that all say the same, as many as there are rows: each of these rows has one of them. */
import type { LogRecord } from '../model/log-record.ts';

/** Lines of one moment, and the rows of whichever client that agree with them. */
export interface Moment {
  lines: LogRecord[];
  rows: LogRecord[];
}

/** The moments whose lines give one reason, together with all those that share a row with them, as many as their rows. */
export function sameStories(
  moments: readonly Moment[],
  momentsOfRow: ReadonlyMap<LogRecord, readonly Moment[]>,
): Set<Moment> {
  const seen = new Set<Moment>();
  const alike = new Set<Moment>();
  for (const moment of moments) {
    if (seen.has(moment)) continue;
    const { linked, rows } = linkedWith(moment, momentsOfRow);
    for (const one of linked) seen.add(one);
    const lines = linked.flatMap((one) => one.lines);
    const isOne = new Set(lines.map(({ reason }) => reason)).size === 1;
    if (isOne && new Set(lines.map(connectionOf)).size === rows.size)
      for (const one of linked) alike.add(one);
  }
  return alike;
}

/** Over the rows that they share, however far that leads. */
function linkedWith(
  moment: Moment,
  momentsOfRow: ReadonlyMap<LogRecord, readonly Moment[]>,
): { linked: Moment[]; rows: Set<LogRecord> } {
  const linked = [moment];
  const known = new Set(linked);
  const rows = new Set<LogRecord>();
  for (const one of linked)
    for (const row of one.rows) {
      if (rows.has(row)) continue;
      rows.add(row);
      for (const next of momentsOfRow.get(row) ?? []) {
        if (!known.has(next)) linked.push(next);
        known.add(next);
      }
    }
  return { linked, rows };
}

/** A line without one is its own. */
export function connectionOf({ connection, file, line }: LogRecord): string {
  return connection ?? `${file}:${line}`;
}
