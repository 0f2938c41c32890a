/** Where a run is kept: the recording, the rows it joined, the settings, the reports. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { badInput } from './errors.ts';
import type { Facts } from './model/facts.ts';
import type { LogRecord } from './model/log-record.ts';
import type { Plan } from './model/plan.ts';
import type { Recording } from './model/recording.ts';
import type { Report } from './model/report.ts';
import type { ConfigFile } from './model/setting.ts';
import type { Stream } from './model/stream.ts';
import { renderers } from './report/index.ts';

/** All that one run leaves behind. */
export interface Outcome {
  report: Report;
  recording: Recording;
  records: LogRecord[];
  facts: Facts;
  files: ConfigFile[];
}

const names = { recording: 'recording.jsonl', logs: 'logs.jsonl', settings: 'settings.json' };

/** Makes the run's folder. @throws DoctorError when it cannot be written, before any request. */
export function prepareRunDir(plan: Plan, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
  const dir = plan.out ?? join('reports', `${stamp}-${plan.command}`);
  try {
    makeFolders(resolve(dir));
    accessSync(dir, constants.W_OK);
    return dir;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw badInput(
      `the run cannot be kept in ${dir}`,
      `${code ?? error}: ${resolve(dirname(dir))} is not writable`,
      'name a folder with --out DIR',
    );
  }
}

/** Level by level: Node's own recursive mkdir never returns where the kernel answers ENOENT for a parent that is there (/proc). */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return;
  makeFolders(dirname(dir));
  mkdirSync(dir);
}

/** Writes what `readRun` and other programs read. */
export function writeRun(dir: string, { report, recording, records, facts, files }: Outcome): void {
  const { streams, ...header } = recording;
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write(
    names.recording,
    lines([{ kind: 'header', ...header }, ...streams.map((stream) => ({ kind: 'stream', ...stream }))]),
  );
  write(names.logs, lines(records));
  const joins = facts.joins
    .map(({ record, ...rest }) => ({ ...rest, record: records.indexOf(record) }))
    .filter(({ record }) => record >= 0);
  const { settings, logs, clockOffsetMs, admin } = facts;
  write(
    names.settings,
    JSON.stringify(
      { settings, files, joins, logs, clockOffsetMs, admin, warnings: report.warnings },
      null,
      1,
    ),
  );
  write('report.json', renderers.json(report, { colour: false, width: 80 }));
  write('report.md', renderers.markdown(report, { colour: false, width: 80 }));
}

function lines(values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** A kept run as facts. @throws DoctorError when `dir` is none, or one of its files is broken. */
export function readRun(dir: string): {
  recording: Recording;
  facts: Facts;
  files: ConfigFile[];
  warnings: string[];
} {
  const rows = readLines(dir, names.recording);
  const header = rows.find(({ kind }) => kind === 'header') as
    | (Omit<Recording, 'streams'> & { kind: string })
    | undefined;
  if (!header)
    throw badInput(
      `${dir} holds no run`,
      `${names.recording} has no header line`,
      'name the folder that a run printed',
    );
  const streams = rows.filter(({ kind }) => kind === 'stream') as unknown as Stream[];
  const recording = { ...header, streams };
  const records = readLines(dir, names.logs) as unknown as LogRecord[];
  const kept = JSON.parse(readText(dir, names.settings)) as Pick<
    Facts,
    'settings' | 'logs' | 'clockOffsetMs' | 'admin'
  > & {
    files: ConfigFile[];
    warnings: string[];
    joins: (Omit<Facts['joins'][number], 'record'> & { record: number })[];
  };
  const joins = kept.joins.flatMap((join) => {
    const record = records[join.record];
    return record ? [{ ...join, record }] : [];
  });
  const { settings, logs, clockOffsetMs, admin, files, warnings } = kept;
  const { plan, watchedSeconds, generator } = recording;
  const facts = {
    plan,
    streams,
    hops: plan.hops,
    settings,
    records,
    joins,
    logs,
    clockOffsetMs,
    admin,
    watchedSeconds,
    generator,
  };
  return { recording, facts, files, warnings };
}

function readLines(dir: string, name: string): Record<string, unknown>[] {
  return readText(dir, name)
    .split('\n')
    .flatMap((line, i, all) => {
      if (line === '') return [];
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch (error) {
        // The last line of a run that was killed may be half a line.
        if (i >= all.length - 1) return [];
        throw badInput(
          `${join(dir, name)} is broken`,
          `line ${i + 1}: ${(error as Error).message}`,
          'mend or remove that line',
        );
      }
    });
}

function readText(dir: string, name: string): string {
  const file = join(dir, name);
  if (!existsSync(file))
    throw badInput(
      `${dir} holds no run`,
      `${file} does not exist`,
      'name the folder that a run printed, reports/…',
    );
  return readFileSync(file, 'utf8');
}
