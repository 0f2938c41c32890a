/** Where a run is kept: the recording, the rows it joined, the settings, the reports. */
import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { badInput } from '../errors.ts';
import type { Facts } from '../model/facts.ts';
import type { FixDiff } from '../model/finding.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Plan } from '../model/plan.ts';
import type { Recording } from '../model/recording.ts';
import type { Report } from '../model/report.ts';
import { recordingName } from './journal.ts';
import { closeFolder, makePrivateFolder, replacePrivate } from './private-files.ts';

/** All that one run leaves behind. */
export interface FinishedRun {
  report: Report;
  recording: Recording;
  records: LogRecord[];
  facts: Facts;
  /** The facts with the kinds of the hops as they were given: what is kept, as it is judged anew each time. */
  given: Facts;
  /** Configs' texts are not kept: only what was to be changed in them. */
  diffs: FixDiff[];
}

/** Files of a run. */
export const names = {
  recording: recordingName,
  logs: 'logs.jsonl',
  settings: 'settings.json',
  report: 'report.json',
};
/** Where runs are kept whose user names no folder. */
export const runsFolder = 'reports';
/** What a run writes once it is over, beside its recording. */
const results = [names.logs, names.settings, names.report, 'report.md'];

/** `reports/<utc-time>-<command>`: where a run is kept when the user names no folder. */
export function runDirName(command: string, now: number): string {
  return join(runsFolder, `${new Date(now).toISOString().replace(/[:.]/g, '-')}-${command}`);
}

/** Where a plan's run is kept. */
export function runDirOf(plan: Plan, now: number): string {
  return plan.out ?? runDirName(plan.verifies ? 'verify' : plan.command, now);
}

/** Whether a run is kept there. */
export function holdsRun(dir: string): boolean {
  return existsSync(join(dir, names.recording));
}

/** Whether `path` is one of the files that a run writes into `dir`; both absolute. */
export function isRunFile(dir: string, path: string): boolean {
  return [...results, names.recording].some((name) => join(dir, name) === path);
}

/** Makes the run's folder, without what an earlier run left there. @throws DoctorError when it cannot be written, before any request. */
export function makeRunDir(dir: string): void {
  try {
    makeFolder(resolve(dir));
    accessSync(dir, constants.W_OK);
    // Next to an incomplete recording they would be taken for results of that run.
    for (const name of results) rmSync(join(dir, name), { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw badInput(
      `the run cannot be kept in ${dir}`,
      `${code ?? error}: ${resolve(dirname(dir))} is not writable`,
      'name a folder with --out DIR',
    );
  }
}

/** The run's own folder is its owner's alone; those above it are like any other. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) {
    closeFolder(dir, (name) => name === names.recording);
    return;
  }
  makeFolders(dirname(dir));
  makePrivateFolder(dir);
}

/** Level by level: Node's own recursive mkdir never returns where the kernel answers ENOENT for a parent that is there (/proc). */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return;
  makeFolders(dirname(dir));
  mkdirSync(dir);
}

/** The report as it is kept, by the name of its file. */
export type KeptReports = Record<'report.json' | 'report.md', string>;

/** Writes what `readRun` and other programs read, as `shown` lets it be seen. */
export function writeRun(
  dir: string,
  { report, recording, records, given, diffs }: FinishedRun,
  texts: KeptReports,
  shown: (text: string) => string = (text) => text,
): void {
  const { streams, ...header } = recording;
  const write = (name: string, text: string) => replacePrivate(join(dir, name), shown(text));
  // The recording of a soak or load is complete in the journal, and holds more than its streams.
  if (!recording.figures)
    write(
      names.recording,
      lines([
        { kind: 'header', ...header, streamCount: streams.length },
        ...streams.map((stream) => ({ kind: 'stream', ...stream })),
      ]),
    );
  write(names.logs, lines(records));
  const joins = given.joins
    .map(({ record, ...rest }) => ({ ...rest, record: records.indexOf(record) }))
    .filter(({ record }) => record >= 0);
  const { settings, logs, clockOffsetMs, admin, unusable, refusedLogs } = given;
  write(
    names.settings,
    JSON.stringify(
      {
        settings,
        diffs,
        joins,
        logs,
        refusedLogs,
        unusable,
        clockOffsetMs,
        admin,
        warnings: report.warnings,
      },
      null,
      1,
    ),
  );
  for (const [name, text] of Object.entries(texts)) write(name, text);
}

function lines(values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
