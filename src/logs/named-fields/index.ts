/** Access logs whose format the user gives with named fields, for any program that writes rows of its own. */
import type { RowReader } from '../dialect.ts';
import { compileScanner } from '../format-scanner.ts';
import { type FieldName, type NamedFormat, parseNamedFormat } from './format.ts';
import { endOfRow, type MeaningOf, type NamedValues, namedRow } from './row.ts';

export type { Meaning, MeaningOf } from './row.ts';

/** A reader for rows in that format. @throws DoctorError for a format that is none. */
export function namedFieldsReader(dialect: string, format: string, meaningOf: MeaningOf): RowReader {
  const { parts, times } = parseNamedFormat(format.replace(/\r?\n$/, ''));
  const { names, scan } = compileScanner(parts);
  return {
    dialect,
    span: 1,
    read(text, since) {
      const found = scan(text);
      if (found === null) return null;
      return rowUnlessOld(collect(names as FieldName[], found), { times, meaningOf }, since);
    },
  };
}

/** The row; `skip` for one that ended before `since`, epoch ms. */
export function rowUnlessOld(
  values: NamedValues,
  { times, meaningOf }: { times: NamedFormat['times']; meaningOf: MeaningOf },
  since: number,
): ReturnType<RowReader['read']> {
  const end = endOfRow(values, times);
  return end !== null && end.at + end.stampMs < since ? 'skip' : namedRow(values, times, meaningOf);
}

/** Of a field that stands twice the first counts; as written, since not all that put quotes around a value escape those in it. */
function collect(names: FieldName[], found: string[]): NamedValues {
  const values: NamedValues = {};
  names.forEach((name, index) => {
    values[name] ??= found[index] ?? '';
  });
  return values;
}
