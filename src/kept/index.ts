/**
 * The run on disk: its journal as it grows, its folder once it is over, and its reading again. Imports `model/`,
 * `errors` and `tally/`. A new kind of line is a kind of `JournalLine`, and what `run-reader.ts` makes of it.
 */
export { type Journal, openJournal } from './journal.ts';
export { writePrivate } from './private-files.ts';
export {
  type FinishedRun,
  holdsRun,
  isRunFile,
  type KeptReports,
  makeRunDir,
  runDirName,
  runDirOf,
  writeRun,
} from './run-dir.ts';
export { type ListedRun, latestRun, listedRun, runFolders } from './run-list.ts';
export { type KeptRun, readRun } from './run-reader.ts';
export { journalStreams } from './stream-journal.ts';
