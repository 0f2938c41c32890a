/** A run that is kept on disk: its recording as it grows, everything else once it is over. */
import {
  type FinishedRun,
  type Journal,
  type KeptReports,
  makeRunDir,
  openJournal,
  writeRun,
} from '../kept/index.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { type KnownSecrets, redactKnown } from '../model/secret.ts';
import { withCommands, writeDiffs } from './fix-commands.ts';
import { diagnose, type Watch } from './index.ts';

/** The result of a run, and the error that prevented writing it (null: none; without a `code`: a bug). */
export interface Kept {
  outcome: FinishedRun;
  fault: NodeJS.ErrnoException | null;
}

/**
 * Runs a plan and keeps it in `dir`, with its report as `texts`, without the secrets that are known. The folder is made
 * when the first request is due: a start that fails leaves none. @throws DoctorError as `diagnose` does.
 */
export async function runKept(
  plan: Plan,
  dir: string,
  watch: Omit<Watch, 'startJournal'> & { secrets: KnownSecrets },
  texts: (report: Report) => KeptReports,
): Promise<Kept> {
  const shown = (text: string) => redactKnown(text, watch.secrets);
  let journal: Journal | null = null;
  const startJournal = () => {
    makeRunDir(dir);
    const onFault = (code: string) => watch.warn(`the recording in ${dir} ends here: ${code}`);
    journal = openJournal(dir, onFault, shown);
    return journal;
  };
  const seen = await diagnose(plan, { ...watch, startJournal }).finally(() => journal?.close());
  const outcome = { ...seen, report: keepDiffs(dir, seen, watch) };
  const write = () => writeRun(dir, outcome, texts(outcome.report), shown);
  return { outcome, fault: faultOf(write) };
}

/** The diffs first: the report names their files. */
function keepDiffs(dir: string, { report, diffs }: FinishedRun, watch: Pick<Watch, 'warn'>): Report {
  try {
    writeDiffs(dir, diffs);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    watch.warn(`the diffs could not be written into ${dir}: ${code}`);
  }
  return withCommands(report, dir, diffs);
}

/** What kept it from being written: a disk that is full, or a fault of ours, does not cost the report. */
function faultOf(write: () => void): NodeJS.ErrnoException | null {
  try {
    write();
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
