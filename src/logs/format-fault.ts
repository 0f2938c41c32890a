/** Says in so many words that a log is not in the format it was said to be in. */
import { badInput, type DoctorError } from '../errors.ts';
import type { LogFileSummary } from '../model/log-record.ts';

const shownCharacters = 200;

/** The error for a file with lines of which none was understood; null for any other file. */
export function formatFault(file: LogFileSummary, format: string | null): DoctorError | null {
  if (file.parsed > 0 || file.unparsed === 0) return null;
  const proxy = file.dialect.split('-')[0] ?? '';
  const first = file.firstUnparsed;
  const shown = first === undefined ? '' : `; line ${first.line} is: ${first.raw.slice(0, shownCharacters)}`;
  return badInput(
    `${file.file} is not in ${format === null ? 'a format that is known' : 'the format given'}`,
    `0 of ${file.lines} lines were understood${format === null ? '' : ` with ${JSON.stringify(format.slice(0, shownCharacters))}`}${shown}`,
    `give the format as ${proxy}'s config has it: --${proxy}-log-format '…' (or log-format= of its --hop)`,
  );
}
