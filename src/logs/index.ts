/**
 * Proxy log lines in, LogRecords out. Imports model, errors and itself. Nothing here knows a proxy's words: its
 * dialects are in its folder under `proxies/`, and are passed in.
 */

import { badInput } from '../errors.ts';
import { counted, were } from '../model/counted.ts';
import { limits } from '../model/limits.ts';
import type { LogFileSummary, LogRecord, ProxyKind } from '../model/log-record.ts';
import type { UnusableInput } from '../model/unusable-input.ts';
import type { Escape, RowReader } from './dialect.ts';
import { formatFault, type LogFault } from './format-fault.ts';
import { checkPresence, openSources } from './log-source.ts';
import { createRecordParser, type RecordParser } from './record-parser.ts';
import type { Source } from './source.ts';

/** One log of one hop, as the user named it. */
export interface LogInput {
  hop: string;
  proxy: ProxyKind;
  role: 'access' | 'error';
  /** File, glob, .gz, named pipe, or `-`. */
  path: string;
  /** The writer's own format; null: recognised. */
  format: string | null;
  /** Nginx's `escape=`, where the format string does not say it. */
  escape?: Escape;
}

export interface LogReading {
  records: LogRecord[];
  files: LogFileSummary[];
  warnings: string[];
  /** Files that could not be used, by what is known of them now: rows in another format may yet come. */
  unusable: UnusableInput[];
}

export interface LogReader {
  /** Files that cannot even be opened. */
  unopened: UnusableInput[];
  /** Reads what has been written since the last call; all records so far, with a summary per file. */
  read(): Promise<LogReading>;
  close(): void;
}

/** Readers for one input, none for a proxy without a dialect. @throws for a format that cannot be compiled. */
export type ReadersFor = (
  proxy: ProxyKind,
  role: LogInput['role'],
  format: string | null,
  escaping: Escape | undefined,
) => RowReader[];

export interface LogOptions {
  /** What the proxies' own folders know of their rows. */
  readersFor: ReadersFor;
  /** At most this many bytes are read from each file's end. */
  windowBytes?: number;
  /** Rows from before the run can matter only where they name one of these words; null or absent: all can. */
  words?: string[] | null;
  /** Rows that ended before this (epoch ms) are dropped. */
  since: number;
  stdin: NodeJS.ReadableStream;
}

/** One file behind an input: read, or given up for a reason. */
interface OpenLog {
  input: LogInput;
  path: string;
  why: string | null;
  source: Source | null;
  parser: RecordParser | null;
}

/** Opens every log it can. @throws DoctorError for one that is not there. */
export async function openLogs(inputs: LogInput[], options: LogOptions): Promise<LogReader> {
  if (inputs.filter(({ path }) => path === '-').length > 1) throw twoStdin();
  const logs: OpenLog[] = [];
  const close = (): void => {
    for (const { source } of logs) source?.close();
  };
  try {
    for (const input of inputs) logs.push(...(await openLog(input, options)));
  } catch (error) {
    close();
    throw error;
  }
  const warnings = new Set<string>();
  return { unopened: unusable(logs, givenUp), read: () => readAll(logs, warnings), close };
}

async function openLog(input: LogInput, options: LogOptions): Promise<OpenLog[]> {
  const readers = readersOf(input, options.readersFor);
  if (typeof readers === 'string') {
    await checkPresence(input.path, flagOf(input));
    return [{ input, path: input.path, why: readers, source: null, parser: null }];
  }
  const windowBytes = options.windowBytes ?? limits.logBytes;
  const isLineWise = input.role === 'access' && readers.some(({ span }) => span === 1);
  const words = isLineWise ? (options.words ?? null) : null;
  const source = { windowBytes, words, stdin: options.stdin, flag: flagOf(input) };
  const opened = await openSources(input.path, source);
  return opened.map(({ path, source, why }) => {
    const origin = { hop: input.hop, proxy: input.proxy, file: path, since: options.since };
    return { input, path, why, source, parser: source && createRecordParser(origin, readers) };
  });
}

/** Readers, or why there are none. */
function readersOf(
  { hop, proxy, role, format, escape: escaping }: LogInput,
  readersFor: ReadersFor,
): RowReader[] | string {
  try {
    const readers = readersFor(proxy, role, format, escaping);
    if (readers.length > 0) return readers;
    const which = format === null ? '' : ' in this format';
    return `there is no dialect for ${role} logs of ${proxy === 'unknown' ? hop : proxy}${which} yet; those of nginx and envoy are understood`;
  } catch {
    return `the format given cannot be compiled; give it as it is written where ${proxy === 'unknown' ? 'its' : `${proxy}'s`} log is set up`;
  }
}

async function readAll(logs: OpenLog[], warnings: Set<string>): Promise<LogReading> {
  const records: LogRecord[][] = [];
  const files: LogFileSummary[] = [];
  for (const log of logs) {
    const { source, parser } = log;
    if (source === null || parser === null || log.why !== null) continue;
    const rest = await source.read({
      lines: parser.feed,
      restart: parser.restart,
      backlog: parser.backlog,
      warn: (text) => warnings.add(text),
      refuse: (why) => {
        log.why = why;
        source.close();
      },
    });
    if (log.why !== null) continue;
    records.push(parser.records(rest === null ? [] : [rest]));
    parser.live();
    files.push(parser.summary());
  }
  return {
    records: records.flat(),
    files,
    warnings: [...warnings, ...files.filter(isOdd).map(unparsedWarning)],
    unusable: unusable(logs, (log) => givenUp(log) ?? notUnderstood(log)),
  };
}

function givenUp({ why }: OpenLog): LogFault | null {
  return why === null ? null : { why };
}

function notUnderstood({ input, parser }: OpenLog): LogFault | null {
  return parser && formatFault(parser, input);
}

function unusable(logs: OpenLog[], faultOf: (log: OpenLog) => LogFault | null): UnusableInput[] {
  const judged = logs.map((log) => ({ log, fault: faultOf(log) }));
  return judged.flatMap(({ log: { input, path }, fault }) => {
    if (fault === null) return [];
    const whole = judged.every((other) => other.log.input !== input || other.fault !== null);
    const place = { hop: input.hop, input: `${input.role}-log` as const, given: input.path, file: path };
    return { ...place, ...fault, whole };
  });
}

/** Files of which nothing was understood are reported separately. */
function isOdd({ parsed, unparsed }: LogFileSummary): boolean {
  return parsed > 0 && unparsed > 0;
}

function unparsedWarning({ file, lines, unparsed, firstUnparsed }: LogFileSummary): string {
  const first = firstUnparsed === undefined ? '' : `, the first is line ${firstUnparsed.line}`;
  return `${file}: ${unparsed} of ${counted(lines, 'line')} ${were(unparsed)} not understood${first}`;
}

/** A hop made by a short flag has its proxy's name. */
/** Nothing is opened. @throws DoctorError for a log that is not there. */
export async function checkLogPresence(
  log: Pick<LogInput, 'hop' | 'proxy' | 'role' | 'path'>,
): Promise<void> {
  await checkPresence(log.path, flagOf(log));
}

function flagOf({ hop, proxy, role }: Pick<LogInput, 'hop' | 'proxy' | 'role'>): string {
  return hop === proxy ? `--${proxy}-${role}-log` : `--hop name=${hop},${role}-log=`;
}

function twoStdin(): Error {
  return badInput(
    'standard input was given as more than one log',
    'two logs are named -',
    'give one of them as a file or a named pipe',
  );
}
