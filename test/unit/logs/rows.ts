/** Builders for the tests of this folder. */
import type { Dialect, Escape, Row } from '../../../src/logs/dialect.ts';

/** The row that a dialect makes of one record; fails the test when it makes none. */
export function rowOf(dialect: Dialect, format: string | null, text: string, escaping?: Escape): Row {
  const rows = dialect.readers(format, escaping).map((reader) => reader.read(text, 0));
  const row = rows.find((found) => found !== null);
  if (row === undefined || row === null || row === 'skip') throw new Error(`not understood: ${text}`);
  return row;
}

/** True when no reader of the dialect takes the text. */
export function isRefused(dialect: Dialect, format: string | null, text: string): boolean {
  return dialect.readers(format, undefined).every((reader) => reader.read(text, 0) === null);
}
