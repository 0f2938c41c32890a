/** Turns the physical lines of one file into records, as they come. */
import type { LogFileSummary, LogRecord, PassedRows, ProxyKind } from '../model/log-record.ts';
import type { Backlog } from './backlog.ts';
import type { RowReader } from './dialect.ts';
import { timedFromOutside } from './outer-time.ts';
import { createPassedRows } from './passed-rows.ts';
import { isLineWise, type Match, mayBegin, outerFit, recordOf, rowOf, takenBy } from './record-match.ts';
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
  /** Takes what was picked of the lines from before the run, and notes what the others are; false: a record may take several lines. */
  backlog(found: Backlog): boolean;
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
/** This many of a line that is longer than that are shown. */
const shownLength = 200;

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
  const passed = createPassedRows();

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
        if (reader.isUnwrapped && form.wrapping !== '') continue;
        const taken = takenBy(reader, form, lines, at);
        const whole = lines[at]?.forms[0]?.text;
        const row = taken === null ? null : reader.read(taken.text, since, whole);
        if (taken === null || row === null) continue;
        const outer = form.wrapping === '' ? undefined : whole;
        const timed = row === 'skip' ? row : timedFromOutside(row, outer, since);
        return settle({ reader, row: timed, lines: taken.lines }, form, lines[at] as LogLine);
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

  /** Consumes what can be decided; `final`: no more lines will come to complete a record. */
  function consume(lines: LogLine[], final: boolean): number {
    let at = 0;
    while (at < lines.length) {
      const found = match(lines, at);
      if (found !== null) {
        const made = recordOf(found, lines, at, origin);
        if (made !== null) records.push(made);
        counts.set(found.reader.dialect, (counts.get(found.reader.dialect) ?? 0) + 1);
        at += found.lines;
      } else if (!final && mayBegin(order, lines, at)) break;
      else refuse(lines[at++] as LogLine);
    }
    return at;
  }

  function refuse({ raw, line, span, forms }: LogLine): void {
    if (raw.trim() === '') return;
    unparsed += span;
    firstUnparsed ??= { line, ...beginningOf(raw) };
    if (refused.length < refusedLength) refused += `${(forms.at(-1)?.text ?? raw).slice(0, refusedLength)}\n`;
  }

  const lineAt = (raw: string, line: number) => joiner.take(raw, line, true) ?? [];
  const fitOf = (raw: string) => {
    const line = joiner.take(raw, 0, false);
    return line && match([line], 0);
  };

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
    backlog(found) {
      if (!isLineWise(found, readers, fitOf)) return false;
      for (const { text, line } of found.picked) consume([lineAt(text, line)].flat(), true);
      total += found.picked.length + found.passed;
      passed.add(found.passed, found.samples.map(fitOf).map(rowOf));
      nextLine = found.nextLine;
      return true;
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
      const provisional = found === null ? null : recordOf(found, lines, 0, origin);
      return provisional === null ? records.slice() : [...records, provisional];
    },
    refused: () => refused,
    summary: () =>
      summaryOf(origin, { counts, total, unparsed, firstUnparsed, over: passed.summary(), readers }),
  };
}

/** A line without an end would fill the report. */
function beginningOf(raw: string): { raw: string; bytes?: number } {
  if (raw.length <= refusedLength) return { raw };
  return { raw: raw.slice(0, shownLength), bytes: Buffer.byteLength(raw) };
}

/** What was counted of one file. */
interface Counted {
  /** Records by dialect. */
  counts: ReadonlyMap<string, number>;
  total: number;
  unparsed: number;
  firstUnparsed: LogFileSummary['firstUnparsed'];
  over: PassedRows | null;
  readers: RowReader[];
}

function summaryOf(
  { hop, file }: RecordSource,
  { counts, total, unparsed, firstUnparsed, over, readers }: Counted,
): LogFileSummary {
  const [dialect] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [readers[0]?.dialect ?? 'unknown'];
  const parsed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    hop,
    file,
    dialect,
    lines: total,
    parsed,
    unparsed,
    matched: 0,
    ...(over && { passedOver: over }),
    ...(firstUnparsed && { firstUnparsed }),
  };
}
