/** What the rows of a log are of which none is of a stream of the run: mostly it is the log of another server. */
import { highest, lowest } from '../model/extremes.ts';
import type { LogFileSummary, LogRecord, OtherRows, PassedRows } from '../model/log-record.ts';
import type { Hop } from '../model/plan.ts';
import type { Stream } from '../model/stream.ts';
import { isAwaited, type Rows } from './row-wait.ts';

/** So many hosts and paths are named. */
const named = 3;

/** The files, each access log that lacks the rows of streams that a peer ended with what it holds instead. */
export function withOtherRows(
  { files, records, joins }: Pick<Rows, 'files' | 'records' | 'joins'>,
  hops: Hop[],
  streams: Stream[],
): LogFileSummary[] {
  if (!streams.some(isAwaited)) return files;
  const matched = new Set(joins.map(({ record }) => record.file));
  return files.map((file) => {
    const isAccess = hops.some(
      ({ name, errorLogs, accessLogs }) =>
        name === file.hop && accessLogs.length > 0 && !errorLogs.includes(file.file),
    );
    if (!isAccess || file.parsed === 0 || matched.has(file.file)) return file;
    const own = records.filter((record) => record.file === file.file && record.kind === 'access');
    return { ...file, others: withPassed(othersOf(own), file.passedOver) };
  });
}

function othersOf(rows: LogRecord[]): OtherRows {
  const ends = rows.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    count: rows.length,
    from: ends.length === 0 ? null : lowest(ends),
    to: ends.length === 0 ? null : highest(ends),
    hosts: mostFrequent(rows.map(({ authority }) => authority)),
    paths: mostFrequent(rows.map(({ path }) => path?.split('?')[0] ?? null)),
  };
}

/** Those that were passed over are nearly all where there are any. */
function withPassed(others: OtherRows, passed: PassedRows | undefined): OtherRows {
  if (passed === undefined || passed.inWindow === 0) return others;
  const times = (a: number | null, b: number | null) => [a, b].filter((one) => one !== null);
  const [froms, tos] = [times(others.from, passed.from), times(others.to, passed.to)];
  return {
    count: others.count + passed.inWindow,
    from: froms.length === 0 ? null : lowest(froms),
    to: tos.length === 0 ? null : highest(tos),
    hosts: passed.hosts.slice(0, named),
    paths: passed.paths.slice(0, named),
  };
}

function mostFrequent(values: (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, named).map(([value]) => value);
}
