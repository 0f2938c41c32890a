/** Reads a kept run back, a killed one too: what its files hold until then is judged like any other. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from './errors.ts';
import type { Facts } from './model/facts.ts';
import type { LogRecord } from './model/log-record.ts';
import type { Recording } from './model/recording.ts';
import type { ConfigFile } from './model/setting.ts';
import type { Stream } from './model/stream.ts';
import { names } from './run-dir.ts';

export interface KeptRun {
  recording: Recording;
  facts: Facts;
  files: ConfigFile[];
  warnings: string[];
}

type Line = Record<string, unknown> & { kind?: unknown };

interface KeptSettings extends Pick<Facts, 'settings' | 'logs' | 'clockOffsetMs' | 'admin'> {
  files: ConfigFile[];
  warnings: string[];
  joins: (Omit<Facts['joins'][number], 'record'> & { record: number })[];
}

/** A kept run as facts. @throws DoctorError when `dir` is none, or one of its files is broken. */
export function readRun(dir: string): KeptRun {
  const recording = readRecording(dir);
  const records = existsSync(join(dir, names.logs))
    ? (readLines(dir, names.logs) as unknown as LogRecord[])
    : [];
  const { joins: kept, files, warnings, ...known } = readSettings(dir);
  const joins = kept.flatMap((join) => {
    const record = records[join.record];
    return record ? [{ ...join, record }] : [];
  });
  const { plan, streams, watchedSeconds, generator } = recording;
  const facts = { plan, streams, hops: plan.hops, records, joins, watchedSeconds, generator, ...known };
  return { recording, facts, files, warnings };
}

function readRecording(dir: string): Recording {
  const lines = readLines(dir, names.recording);
  const header = lines.find(({ kind }) => kind === 'header') as (Partial<Recording> & Line) | undefined;
  if (!header?.plan)
    throw badInput(
      `${dir} holds no run`,
      `${names.recording} has no header line`,
      'name the folder that a run printed',
    );
  const streams = lines.filter(({ kind }) => kind === 'stream') as unknown as Stream[];
  const lastTick = Number(lines.findLast(({ kind }) => kind === 'tick')?.atMs ?? 0);
  const killed = {
    watchedSeconds: lastTick / 1000,
    interrupted: true,
    generator: { eventLoopDelayMs: 0, rssBytes: 0, cpuSeconds: 0, openFiles: 0 },
  };
  return { ...killed, ...(header as unknown as Recording), streams };
}

function readSettings(dir: string): KeptSettings {
  if (existsSync(join(dir, names.settings))) return JSON.parse(readText(dir, names.settings)) as KeptSettings;
  const warning = 'the run was ended before it had read the logs: this is judged from the wire alone';
  return { settings: [], logs: [], clockOffsetMs: {}, admin: [], files: [], joins: [], warnings: [warning] };
}

function readLines(dir: string, name: string): Line[] {
  const lines = readText(dir, name).split('\n');
  return lines.flatMap((line, i) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as Line];
    } catch (error) {
      // The last line of a run that was killed may be half a line.
      if (i >= lines.length - 1) return [];
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
