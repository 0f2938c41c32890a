/** What one reader makes of one record's lines: whether they are of its format, and the record out of them. */
import type { LogRecord } from '../model/log-record.ts';
import type { Backlog } from './backlog.ts';
import type { Row, RowReader } from './dialect.ts';
import { type Form, type LogLine, readings } from './unwrap/index.ts';

/** So many picked lines tell whether records take one line each. */
const checkedLines = 500;
/** A record of any number of lines is given up after so many. */
const mostLines = 20_000;

/** What a reader made of the lines from one on. */
export interface Match {
  reader: RowReader;
  row: Row | 'skip';
  /** Lines of the file's writer that it takes. */
  lines: number;
}

/** The record seems to start here, but not enough lines have arrived yet. */
export function mayBegin(readers: RowReader[], lines: LogLine[], at: number): boolean {
  const longer = readers.filter(
    (reader) =>
      reader.begins && (reader.ends ? lines.length - at < mostLines : at + reader.span > lines.length),
  );
  if (longer.length === 0) return false;
  return [...readings(lines[at] as LogLine)].some(({ text }) =>
    longer.some(({ begins }) => begins?.(text) ?? false),
  );
}

/** The record of `found`; null: it is not wanted. */
export function recordOf(
  found: Match,
  lines: LogLine[],
  at: number,
  { hop, proxy, file }: Pick<LogRecord, 'hop' | 'proxy' | 'file'>,
): LogRecord | null {
  if (found.row === 'skip') return null;
  const own = lines.slice(at, at + found.lines);
  const { shows } = found.reader;
  const shown = shows ? own.filter((line) => shows(innerText(line))) : own;
  const raw = shown.map((line) => line.raw).join('\n');
  return { hop, proxy, file, line: own[0]?.line ?? 0, dialect: found.reader.dialect, raw, ...found.row };
}

/** Null: it is of another time, or not understood. */
export function rowOf(found: Match | null): Row | null {
  return found === null || found.row === 'skip' ? null : found.row;
}

/** Where some formats have line breaks, each line that is looked at has to be a record of its own. */
export function isLineWise(
  { picked, samples }: Backlog,
  readers: RowReader[],
  fitOf: (raw: string) => Match | null,
): boolean {
  if (readers.every(({ span, ends }) => span === 1 && !ends)) return true;
  const looked = [...samples, ...picked.slice(0, checkedLines).map(({ text }) => text)];
  return looked.every((raw) => fitOf(raw)?.reader.span === 1);
}

/** The row of the same reader with a prefix left on; null where that makes none. */
export function outerFit(
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
export function takenBy(
  reader: RowReader,
  form: Form,
  lines: LogLine[],
  at: number,
): { text: string; lines: number } | null {
  const { span } = reader;
  const { text, wrapping } = form;
  if (reader.ends) return blockOf(reader, form, lines, at);
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

/** The lines from one that begins a record to the one behind it, which is taken with them; all unwrapped in the same way; one line that holds them all will do too. */
function blockOf(
  { begins, ends }: RowReader,
  { text, wrapping }: Form,
  lines: LogLine[],
  at: number,
): { text: string; lines: number } | null {
  if (!begins?.(text)) return null;
  if (text.includes('\n')) return { text, lines: 1 };
  const last = Math.min(lines.length, at + mostLines);
  const taken = [text];
  for (let index = at + 1; index < last; index++) {
    const inner = sameReading(lines[index] as LogLine, wrapping);
    if (inner !== null && begins(inner)) return { text: taken.join('\n'), lines: taken.length };
    if (inner === null || ends?.(inner)) return { text: taken.join('\n'), lines: taken.length + 1 };
    taken.push(inner);
  }
  return null;
}

function innerText({ forms }: LogLine): string {
  return forms.at(-1)?.text ?? '';
}

function sameReading(line: LogLine, wrapping: string): string | null {
  for (const form of readings(line)) if (form.wrapping === wrapping) return form.text;
  return null;
}
