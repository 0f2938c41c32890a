/** Reads a kept run back, a killed one too: what its files hold until then is judged like any other. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from './errors.ts';
import type { JournalLine } from './journal.ts';
import type { Facts } from './model/facts.ts';
import type { FixDiff } from './model/finding.ts';
import type { LogRecord } from './model/log-record.ts';
import type { Recording } from './model/recording.ts';
import { names } from './run-dir.ts';
import { generatorOf, startTally, type Tally } from './tally.ts';

export interface KeptRun {
  recording: Recording;
  facts: Facts;
  diffs: FixDiff[];
  warnings: string[];
}

type Line = Record<string, unknown> & { kind?: unknown };

interface KeptSettings extends Pick<Facts, 'settings' | 'logs' | 'clockOffsetMs' | 'admin'> {
  /** Absent in runs of a version that kept configs whole. */
  diffs?: FixDiff[];
  warnings: string[];
  joins: (Omit<Facts['joins'][number], 'record'> & { record: number })[];
}

/** A kept run as facts. @throws DoctorError when `dir` is none, or one of its files is broken. */
export function readRun(dir: string): KeptRun {
  const recording = readRecording(dir);
  const records = existsSync(join(dir, names.logs))
    ? (readLines(dir, names.logs) as unknown as LogRecord[])
    : [];
  const { joins: kept, diffs = [], warnings, ...known } = readSettings(dir);
  const joins = kept.flatMap((join) => {
    const record = records[join.record];
    return record ? [{ ...join, record }] : [];
  });
  const { plan, streams, watchedSeconds, interrupted, generator, figures } = recording;
  const hops = plan.hops;
  const seen = { plan, streams, hops, watchedSeconds, interrupted, generator, ...(figures && { figures }) };
  const facts = { ...seen, records, joins, ...known };
  return { recording, facts, diffs, warnings };
}

function readRecording(dir: string): Recording {
  const lines = readLines(dir, names.recording) as unknown as JournalLine[];
  const header = lines.find((line) => line.kind === 'header');
  if (!header?.plan)
    throw badInput(
      `${dir} holds no run`,
      `${names.recording} has no header line`,
      'name the folder that a run printed',
    );
  return header.plan.population ? heldRecording(header, lines) : watchedRecording(header, lines);
}

type Header = Extract<JournalLine, { kind: 'header' }>;

/** A diagnose: its streams are kept whole. */
function watchedRecording(header: Header, lines: JournalLine[]): Recording {
  const streams = lines.flatMap((line) => (line.kind === 'stream' ? [line] : []));
  const lastTick = lines.findLast((line) => line.kind === 'tick');
  return { ...killedAfter(lastTick?.atMs ?? 0), ...header, streams };
}

function killedAfter(ms: number): Pick<Recording, 'watchedSeconds' | 'interrupted' | 'generator'> {
  const generator = { eventLoopDelayMs: 0, rssBytes: 0, cpuSeconds: 0, openFiles: 0 };
  return { watchedSeconds: ms / 1000, interrupted: true, generator };
}

/** A soak or load: what its processes told is told to a tally once more. */
function heldRecording(header: Header, lines: JournalLine[]): Recording {
  const tally = startTally(header.plan, Date.parse(header.createdAt), { isRetold: true });
  for (const line of lines) retell(line, tally);
  const figures = tally.figures();
  const end = lines.findLast((line) => line.kind === 'end');
  const further = lines.flatMap((line) => (line.kind === 'stream' ? [line] : []));
  const streams = [...tally.streams(header.run, header.tool.version), ...further];
  return {
    ...killedAfter(figures.seconds * 1000),
    ...header,
    ...end,
    generator: generatorOf(figures),
    streams,
    figures,
  };
}

function retell(line: JournalLine, tally: Tally): void {
  if (line.kind === 'head') tally.head(line);
  else if (line.kind === 'opening') tally.opening(line);
  else if (line.kind === 'look') tally.look(line);
  else if (line.kind === 'held') tally.record(line);
  else if (line.kind === 'second') tally.tick(line);
  else if (line.kind === 'worker-died') tally.workerDied(line.worker, line.how);
  else if (line.kind === 'pressure') tally.pressure(line.figures);
  else if (line.kind === 'machine') tally.machine(line.event);
}

function readSettings(dir: string): KeptSettings {
  if (existsSync(join(dir, names.settings))) return JSON.parse(readText(dir, names.settings)) as KeptSettings;
  const warning = 'the run was ended before it had read the logs: this is judged from the wire alone';
  return { settings: [], logs: [], clockOffsetMs: {}, admin: [], joins: [], warnings: [warning] };
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
