/**
 * Proxy log lines in, LogRecords out. Imports model, errors and itself.
 * A new proxy's log is one file that exports a Dialect with its sample lines, and one line in
 * `dialects.ts`; everything that knows the proxy's words stays in that file and its neighbours.
 */
import { badInput } from '../errors.ts';
import { limits } from '../model/limits.ts';
import type { LogFileSummary, LogRecord, ProxyKind } from '../model/log-record.ts';
import type { Escape } from './dialect.ts';
import { readersFor } from './dialects.ts';
import { openSources } from './log-source.ts';
import { createRecordParser, type RecordParser } from './record-parser.ts';
import type { Source } from './source.ts';

export { formatFault } from './format-fault.ts';

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

export interface LogReader {
  /** Reads what has been written since the last call; all records so far, with a summary per file. */
  read(): Promise<{ records: LogRecord[]; files: LogFileSummary[]; warnings: string[] }>;
  close(): void;
}

export interface LogOptions {
  /** At most this many bytes are read from each file's end. */
  windowBytes?: number;
  /** Rows that ended before this (epoch ms) are dropped. */
  since: number;
  stdin: NodeJS.ReadableStream;
}

interface OpenLog {
  source: Source;
  parser: RecordParser;
}

/** Opens every log; throws a DoctorError for one that is missing, unreadable, binary, or of a proxy without a dialect. */
export async function openLogs(inputs: LogInput[], options: LogOptions): Promise<LogReader> {
  if (inputs.filter(({ path }) => path === '-').length > 1) throw twoStdin();
  const logs: OpenLog[] = [];
  const close = (): void => {
    for (const { source } of logs) source.close();
  };
  try {
    for (const input of inputs) logs.push(...(await openLog(input, options)));
  } catch (error) {
    close();
    throw error;
  }
  const warnings = new Set<string>();
  return { read: () => readAll(logs, warnings), close };
}

async function openLog(input: LogInput, options: LogOptions): Promise<OpenLog[]> {
  const readers = readersFor(input.proxy, input.role, input.format, input.escape);
  if (readers.length === 0) throw noDialect(input);
  const windowBytes = options.windowBytes ?? limits.logBytes;
  const sources = await openSources(input.path, { windowBytes, stdin: options.stdin, flag: flagOf(input) });
  return sources.map((source) => {
    const origin = { hop: input.hop, proxy: input.proxy, file: source.path, since: options.since };
    return { source, parser: createRecordParser(origin, readers) };
  });
}

async function readAll(logs: OpenLog[], warnings: Set<string>): ReturnType<LogReader['read']> {
  const records: LogRecord[][] = [];
  const files: LogFileSummary[] = [];
  for (const { source, parser } of logs) {
    const rest = await source.read({
      lines: parser.feed,
      restart: parser.restart,
      warn: (text) => warnings.add(text),
    });
    records.push(parser.records(rest === null ? [] : [rest]));
    parser.live();
    files.push(parser.summary());
  }
  return { records: records.flat(), files, warnings: [...warnings, ...files.filter(isOdd).map(oddity)] };
}

function isOdd({ unparsed }: LogFileSummary): boolean {
  return unparsed > 0;
}

function oddity({ file, lines, unparsed, firstUnparsed }: LogFileSummary): string {
  const first = firstUnparsed === undefined ? '' : `, the first is line ${firstUnparsed.line}`;
  return `${file}: ${unparsed} of ${lines} lines were not understood${first}`;
}

/** A hop made by a short flag bears its proxy's name. */
function flagOf({ hop, proxy, role }: LogInput): string {
  return hop === proxy ? `--${proxy}-${role}-log` : `--hop name=${hop},${role}-log=`;
}

function noDialect(input: LogInput): Error {
  return badInput(
    `${flagOf(input)} ${input.path} cannot be read`,
    `there is no dialect for ${input.role} logs of ${input.proxy} yet${input.format === null ? '' : ' in this format'}`,
    'logs of nginx and envoy are understood',
  );
}

function twoStdin(): Error {
  return badInput(
    'standard input was given as more than one log',
    'two logs are named -',
    'give one of them as a file or a named pipe',
  );
}
