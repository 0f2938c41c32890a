/** The runs below `reports/`, where they are kept when no folder is named. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { badInput } from '../errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import type { JournalLine } from './journal.ts';
import { readKeptText } from './kept-text.ts';
import { names, runsFolder } from './run-dir.ts';

/** A run as a list shows it. */
export interface ListedRun {
  /** From the working directory. */
  dir: string;
  /** ISO 8601; null: its recording was ended before its first request. */
  createdAt: string | null;
  command: Plan['command'] | null;
  /** Without secrets, as it was recorded. */
  url: string | null;
  /** Null: it was killed, or its report is broken. */
  verdict: Report['verdict'] | null;
  /** The first finding's rule; null: there is none. */
  rule: string | null;
}

/** Folders that hold a run, newest first. */
export function runFolders(cwd: string): string[] {
  return foldersIn(resolve(cwd, runsFolder))
    .flatMap((name) => {
      const dir = join(runsFolder, name);
      const at = changedAt(resolve(cwd, dir, names.recording));
      return at === null ? [] : [{ dir, at }];
    })
    .sort((a, b) => b.at - a.at || (a.dir < b.dir ? 1 : -1))
    .map(({ dir }) => dir);
}

/** The newest run. @throws DoctorError where there is none. */
export function latestRun(cwd: string): string {
  const [latest] = runFolders(cwd);
  if (latest !== undefined) return latest;
  throw badInput(
    'there is no latest run',
    `no run is kept below ${resolve(cwd, runsFolder)}`,
    'runs kept elsewhere (--out) are named by their folder: sse-doctor report DIR',
  );
}

/** What a list says of the run in `dir`. */
export function listedRun(dir: string, cwd: string): ListedRun {
  const header = headerOf(resolve(cwd, dir, names.recording));
  const report = reportOf(resolve(cwd, dir, names.report));
  return {
    dir,
    createdAt: header?.createdAt ?? null,
    command: header?.plan?.command ?? null,
    url: header?.plan?.target?.url ?? null,
    verdict: report?.verdict ?? null,
    rule: report?.findings?.[0]?.rule ?? null,
  };
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}

function changedAt(file: string): number | null {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return null;
  }
}

const headerBytes = 1 << 20;

/** The first line alone: a recording may be large. */
function headerOf(file: string): Partial<Extract<JournalLine, { kind: 'header' }>> | null {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const start = Buffer.alloc(headerBytes);
      const text = start.toString('utf8', 0, readSync(descriptor, start));
      return JSON.parse(text.split('\n', 1)[0] ?? '');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

function reportOf(file: string): Partial<Report> | null {
  try {
    return JSON.parse(readKeptText(file).text ?? '');
  } catch {
    return null;
  }
}
