/** Reads the files of a kept run. The recording must be there; any other broken file is left out with a warning. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { badInput } from '../errors.ts';
import { counted } from '../model/counted.ts';
import type { Facts } from '../model/facts.ts';
import { type FixDiff, isFixDiff } from '../model/finding.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { JournalLine } from './journal.ts';
import { parseLines, readKeptText } from './kept-text.ts';
import { upgradeLines } from './older/lines.ts';
import { type KeptRecord, upgradeRecords } from './older/records.ts';
import { type KeptSetting, upgradeSettings } from './older/settings.ts';
import { names } from './run-dir.ts';

/** What was read of logs and configs. */
export interface KeptInputs
  extends Pick<
    Facts,
    'records' | 'joins' | 'settings' | 'logs' | 'refusedLogs' | 'unusable' | 'clockOffsetMs' | 'admin'
  > {
  diffs: FixDiff[];
  warnings: string[];
  /** The files are missing or broken, so the inputs that were given are unknown. */
  unkept: boolean;
}

interface KeptSettings extends Omit<KeptInputs, 'settings' | 'records' | 'joins' | 'diffs' | 'unkept'> {
  settings: KeptSetting[];
  /** Absent in runs of a version that kept configs whole. */
  diffs?: FixDiff[];
  joins: (Omit<Facts['joins'][number], 'record'> & { record: number })[];
}

/** What is left of a recording. */
export interface RecordingLines {
  lines: JournalLine[];
  /** Its last line is half a line. */
  isCut: boolean;
}

/** The lines of the recording; the last of a run that was killed may be half a line. @throws DoctorError when there is none, or a line in its middle is broken */
export function readRecordingLines(dir: string): RecordingLines {
  const file = join(dir, names.recording);
  const { text, why } = readKeptText(file);
  if (text === null)
    throw badInput(`${dir} holds no run`, `${file}: ${why}`, 'name the folder that a run printed, reports/…');
  const { values, broken } = parseLines(text);
  if (broken === null || broken.isLast)
    return { lines: upgradeLines(values as JournalLine[]), isCut: broken !== null };
  throw badInput(`${file} is broken`, `line ${broken.line}: ${broken.reason}`, 'mend or remove that line');
}

/** What the run read beside the wire; where a file is missing or broken all of it is left out: otherwise half of the rows would be taken for all. */
export function readInputs(dir: string): KeptInputs {
  const file = join(dir, names.settings);
  if (!existsSync(file))
    return wireOnly('the run was ended before it had kept what it read of logs and configs');
  const found = readKeptText(file);
  const kept = found.text === null ? found.why : parseSettings(found.text);
  if (typeof kept === 'string') return wireOnly(`${file} is broken (${kept})`);
  const records = readRecords(dir, kept);
  if (typeof records === 'string') return wireOnly(records, kept.warnings);
  const joins = kept.joins.map((join) => ({ ...join, record: records[join.record] as LogRecord }));
  return {
    ...kept,
    settings: upgradeSettings(kept.settings),
    diffs: (kept.diffs ?? []).filter(isFixDiff),
    records,
    joins,
    unkept: false,
  };
}

/** The rows, or why they cannot be used. */
function readRecords(dir: string, { joins }: KeptSettings): LogRecord[] | string {
  const file = join(dir, names.logs);
  if (!existsSync(file)) return joins.length === 0 ? [] : `${file} is gone`;
  const { text, why } = readKeptText(file);
  if (text === null) return `${file} is broken (${why})`;
  const { values, broken } = parseLines(text);
  if (broken) return `${file} is broken (line ${broken.line}: ${broken.reason})`;
  const isWhole = joins.every(({ record }) => record < values.length);
  return isWhole
    ? upgradeRecords(values as KeptRecord[])
    : `${file} is cut short after ${counted(values.length, 'row')}`;
}

function wireOnly(reason: string, warnings: string[] = []): KeptInputs {
  const nothing = {
    records: [],
    joins: [],
    settings: [],
    logs: [],
    clockOffsetMs: {},
    admin: [],
    diffs: [],
    unkept: true,
  };
  return { ...nothing, warnings: [...warnings, `${reason}: this is judged from the wire alone`] };
}

/** The settings, or why they cannot be used. */
function parseSettings(text: string): KeptSettings | string {
  try {
    const found = JSON.parse(text) as KeptSettings | null;
    const lists = [
      found?.settings,
      found?.diffs ?? [],
      found?.unusable ?? [],
      found?.refusedLogs ?? [],
      found?.joins,
      found?.logs,
      found?.admin,
      found?.warnings,
    ];
    const isWhole = lists.every(Array.isArray) && typeof found?.clockOffsetMs === 'object';
    return isWhole ? (found as KeptSettings) : 'it is JSON, but not what a run keeps';
  } catch (error) {
    return (error as Error).message;
  }
}
