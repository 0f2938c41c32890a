/** What rows are that were passed over, by some of them: to say whose log it is. */
import type { PassedRows } from '../model/log-record.ts';
import type { Row } from './dialect.ts';

export interface PassedTally {
  /** `rows`: of some of the lines; null: of another time, or not understood. */
  add(lines: number, rows: (Row | null)[]): void;
  /** Null: none was passed over. */
  summary(): PassedRows | null;
}

/** So many hosts and paths are counted. */
const mostNames = 1_000;
/** And so many are named. */
const named = 10;

export function createPassedRows(): PassedTally {
  const hosts = new Map<string, number>();
  const paths = new Map<string, number>();
  let lines = 0;
  let sampled = 0;
  let inWindow = 0;
  let from: number | null = null;
  let to: number | null = null;

  function note(row: Row): void {
    inWindow++;
    count(hosts, row.authority);
    count(paths, row.path?.split('?')[0] ?? null);
    const at = row.endedAt ?? row.startedAt;
    if (at === null) return;
    from = Math.min(from ?? at, at);
    to = Math.max(to ?? at, at);
  }

  return {
    add(more, rows) {
      lines += more;
      sampled += rows.length;
      for (const row of rows) if (row !== null) note(row);
    },
    summary() {
      if (lines === 0) return null;
      const share = sampled === 0 ? 0 : inWindow / sampled;
      return {
        lines,
        inWindow: Math.round(lines * share),
        from,
        to,
        hosts: byCount(hosts),
        paths: byCount(paths),
      };
    },
  };
}

function count(counts: Map<string, number>, name: string | null): void {
  if (name === null || (!counts.has(name) && counts.size >= mostNames)) return;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function byCount(counts: Map<string, number>): string[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, named).map(([name]) => name);
}
