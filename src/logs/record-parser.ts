/** Turns the physical lines of one file into records, as they come. */
import type { LogFileSummary, LogRecord, ProxyKind } from '../model/log-record.ts';
import type { Row, RowReader } from './dialect.ts';
import { unwrapLine } from './line-prefix.ts';

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
}

/** A parser with its own place in the file; `readers` are tried beginning with the last that fitted. */
export function createRecordParser(origin: RecordSource, readers: RowReader[]): RecordParser {
  const records: LogRecord[] = [];
  const counts = new Map<string, number>();
  const longest = Math.max(...readers.map((reader) => reader.span));
  let order = readers;
  let waiting: string[] = [];
  let nextLine = 1;
  let since = origin.since;
  let total = 0;
  let unparsed = 0;
  let firstUnparsed: LogFileSummary['firstUnparsed'];
  let refused = '';

  function match(lines: string[], at: number): Match | null {
    const found = matchAs(lines, at) ?? matchUnwrapped(lines, at);
    if (found !== null && order[0] !== found.reader) {
      order = [found.reader, ...order.filter((other) => other !== found.reader)];
    }
    return found;
  }

  function matchAs(lines: string[], at: number): Match | null {
    for (const reader of order) {
      if (at + reader.span > lines.length) continue;
      const text = reader.span === 1 ? (lines[at] ?? '') : lines.slice(at, at + reader.span).join('\n');
      const row = reader.read(text, since);
      if (row !== null) return { reader, row };
    }
    return null;
  }

  function matchUnwrapped(lines: string[], at: number): Match | null {
    const bare: string[] = [];
    for (const line of lines.slice(at, at + longest)) {
      const inner = unwrapLine(line);
      if (inner === null) break;
      bare.push(inner);
    }
    return bare.length === 0 ? null : matchAs(bare, 0);
  }

  /** The record seems to start here, but not enough lines have arrived yet. */
  function mayBegin(lines: string[], at: number): boolean {
    const line = lines[at] ?? '';
    const bare = unwrapLine(line);
    const longer = order.filter((reader) => at + reader.span > lines.length);
    return longer.some(({ begins }) => begins?.(line) || (bare !== null && begins?.(bare)));
  }

  function record(found: Match, lines: string[], at: number): LogRecord | null {
    if (found.row === 'skip') return null;
    const { hop, proxy, file } = origin;
    const raw = lines.slice(at, at + found.reader.span).join('\n');
    return { hop, proxy, file, line: nextLine + at, dialect: found.reader.dialect, raw, ...found.row };
  }

  /** Consumes what can be decided; `final`: no more lines will come to complete a record. */
  function consume(lines: string[], final: boolean): number {
    let at = 0;
    while (at < lines.length) {
      const found = match(lines, at);
      if (found !== null) {
        const made = record(found, lines, at);
        if (made !== null) records.push(made);
        counts.set(found.reader.dialect, (counts.get(found.reader.dialect) ?? 0) + 1);
        at += found.reader.span;
      } else if (!final && mayBegin(lines, at)) break;
      else refuse(lines, at++);
    }
    return at;
  }

  function refuse(lines: string[], at: number): void {
    const raw = lines[at] ?? '';
    if (raw.trim() === '') return;
    unparsed++;
    firstUnparsed ??= { line: nextLine + at, raw };
    if (refused.length < refusedLength) refused += `${raw.slice(0, refusedLength)}\n`;
  }

  return {
    feed(lines) {
      total += lines.length;
      const all = waiting.length === 0 ? lines : waiting.concat(lines);
      const taken = consume(all, false);
      nextLine += taken;
      waiting = all.slice(taken);
    },
    live() {
      since = Number.NEGATIVE_INFINITY;
    },
    restart(line) {
      consume(waiting, true);
      waiting = [];
      nextLine = line;
    },
    records(tail) {
      const lines = waiting.concat(tail);
      const found = tail.length === 0 ? null : match(lines, 0);
      const provisional = found === null ? null : record(found, lines, 0);
      return provisional === null ? records.slice() : [...records, provisional];
    },
    refused: () => refused,
    summary() {
      const [dialect] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [readers[0]?.dialect ?? 'unknown'];
      const parsed = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const base = {
        hop: origin.hop,
        file: origin.file,
        dialect,
        lines: total,
        parsed,
        unparsed,
        matched: 0,
      };
      return firstUnparsed === undefined ? base : { ...base, firstUnparsed };
    },
  };
}
