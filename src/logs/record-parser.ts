/** Turns the physical lines of one file into records, as they come. */
import type { LogFileSummary, LogRecord, ProxyKind } from '../model/log-record.ts';
import type { Row, RowReader } from './dialect.ts';
import { createLineJoiner, type Form, type LogLine, readings } from './unwrap/index.ts';

export interface RecordSource {
  hop: string;
  proxy: ProxyKind;
  file: string;
  /** Rows that ended before this (epoch ms) are counted and dropped, until `live` is called. */
  since: number;
}

export interface RecordParser {
  /** Takes complete lines; the possible beginning of a longer record is held until more lines come. */
  feed(lines: string[]): void;
  /** Lines from now on are written during this run, whatever their clock says: none is dropped any more. */
  live(): void;
  /** The file starts again at this line number (rotation); an incomplete record can no longer be completed. */
  restart(line: number): void;
  /** All records so far, and those that the incomplete lines in `tail` would make. */
  records(tail: string[]): LogRecord[];
  summary(): LogFileSummary;
  /** The beginning of the first line that was not understood, to guess what the file is. */
  refused(): string;
}

/** This many characters are enough to recognise the kind of file. */
const refusedLength = 4_000;

interface Match {
  reader: RowReader;
  row: Row | 'skip';
  /** Lines of the file's writer that it takes. */
  lines: number;
}

/** A parser with its own place in the file; `readers` are tried beginning with the last that fitted. */
export function createRecordParser(origin: RecordSource, readers: RowReader[]): RecordParser {
  const records: LogRecord[] = [];
  const counts = new Map<string, number>();
  const joiner = createLineJoiner();
  let order = readers;
  let habit: string | null = null;
  let waiting: LogLine[] = [];
  let nextLine = 1;
  let since = origin.since;
  let total = 0;
  let unparsed = 0;
  let firstUnparsed: LogFileSummary['firstUnparsed'];
  let refused = '';

  function match(lines: LogLine[], at: number): Match | null {
    const found = firstFit(lines, at);
    if (found !== null && order[0] !== found.reader) {
      order = [found.reader, ...order.filter((other) => other !== found.reader)];
    }
    return found;
  }

  function firstFit(lines: LogLine[], at: number): Match | null {
    for (const form of readings(lines[at] as LogLine)) {
      for (const reader of order) {
        const taken = takenBy(reader, form, lines, at);
        const row = taken === null ? null : reader.read(taken.text, since);
        if (taken !== null && row !== null)
          return settle({ reader, row, lines: taken.lines }, form, lines[at] as LogLine);
      }
    }
    return null;
  }

  /** A prefix that may as well be the beginning of the row is what it is in the lines that leave no doubt. */
  function settle(match: Match, form: Form, line: LogLine): Match | null {
    const outer = outerFit(match, form, line, since);
    if (outer === null) habit = form.wrapping;
    if (outer === null || habit === form.wrapping) return match;
    return habit === outer.form.wrapping ? { ...match, row: outer.row } : null;
  }

  /** The record seems to start here, but not enough lines have arrived yet. */
  function mayBegin(lines: LogLine[], at: number): boolean {
    const longer = order.filter((reader) => reader.begins && at + reader.span > lines.length);
    if (longer.length === 0) return false;
    return [...readings(lines[at] as LogLine)].some(({ text }) =>
      longer.some(({ begins }) => begins?.(text) ?? false),
    );
  }

  function record(found: Match, lines: LogLine[], at: number): LogRecord | null {
    if (found.row === 'skip') return null;
    const { hop, proxy, file } = origin;
    const own = lines.slice(at, at + found.lines);
    const raw = own.map((line) => line.raw).join('\n');
    return { hop, proxy, file, line: own[0]?.line ?? 0, dialect: found.reader.dialect, raw, ...found.row };
  }

  /** Consumes what can be decided; `final`: no more lines will come to complete a record. */
  function consume(lines: LogLine[], final: boolean): number {
    let at = 0;
    while (at < lines.length) {
      const found = match(lines, at);
      if (found !== null) {
        const made = record(found, lines, at);
        if (made !== null) records.push(made);
        counts.set(found.reader.dialect, (counts.get(found.reader.dialect) ?? 0) + 1);
        at += found.lines;
      } else if (!final && mayBegin(lines, at)) break;
      else refuse(lines[at++] as LogLine);
    }
    return at;
  }

  function refuse({ raw, line, span, forms }: LogLine): void {
    if (raw.trim() === '') return;
    unparsed += span;
    firstUnparsed ??= { line, raw };
    if (refused.length < refusedLength) refused += `${(forms.at(-1)?.text ?? raw).slice(0, refusedLength)}\n`;
  }

  return {
    feed(lines) {
      total += lines.length;
      for (const raw of lines) {
        const line = joiner.take(raw, nextLine++, true);
        if (line !== null) waiting.push(line);
      }
      const taken = consume(waiting, false);
      waiting = waiting.slice(taken);
    },
    live() {
      since = Number.NEGATIVE_INFINITY;
    },
    restart(line) {
      consume(waiting, true);
      unparsed += joiner.drop();
      waiting = [];
      nextLine = line;
    },
    records(tail) {
      const more = tail.flatMap((raw, index) => joiner.take(raw, nextLine + index, false) ?? []);
      const lines = waiting.concat(more);
      const found = more.length === 0 ? null : match(lines, 0);
      const provisional = found === null ? null : record(found, lines, 0);
      return provisional === null ? records.slice() : [...records, provisional];
    },
    refused: () => refused,
    summary() {
      const [dialect] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [readers[0]?.dialect ?? 'unknown'];
      const parsed = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const { hop, file } = origin;
      const base = { hop, file, dialect, lines: total, parsed, unparsed, matched: 0 };
      return firstUnparsed === undefined ? base : { ...base, firstUnparsed };
    },
  };
}

/** The row of the same reader with a prefix left on; null where that makes none. */
function outerFit(
  { reader, lines }: Match,
  { wrapping }: Form,
  { forms }: LogLine,
  since: number,
): { form: Form; row: Row | 'skip' } | null {
  if (wrapping === '' || reader.skipsPrefix || reader.span > 1 || lines > 1) return null;
  for (const form of forms) {
    const isPrefix = wrapping.startsWith(form.wrapping) && form.wrapping !== wrapping;
    if (!isPrefix || wrapping.slice(form.wrapping.length).includes('json ')) continue;
    const row = reader.read(form.text, since);
    if (row !== null) return { form, row };
  }
  return null;
}

/** What a reader would take from here: its lines, all unwrapped in the same way; one line that holds line breaks will do too. */
function takenBy(
  { span }: RowReader,
  { text, wrapping }: Form,
  lines: LogLine[],
  at: number,
): { text: string; lines: number } | null {
  if (span === 1) return { text, lines: 1 };
  if (text.split('\n', span + 1).length === span) return { text, lines: 1 };
  if (at + span > lines.length) return null;
  const rest: string[] = [];
  for (let index = at + 1; index < at + span; index++) {
    const same = sameReading(lines[index] as LogLine, wrapping);
    if (same === null) return null;
    rest.push(same);
  }
  return { text: [text, ...rest].join('\n'), lines: span };
}

function sameReading(line: LogLine, wrapping: string): string | null {
  for (const form of readings(line)) if (form.wrapping === wrapping) return form.text;
  return null;
}
