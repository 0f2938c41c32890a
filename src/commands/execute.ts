/** What every command that sends requests does with its plan: announce it, run it, store the run, print the report. */

import { type FinishedRun, openJournal, prepareRunDir, writeRun } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { redactKnown } from '../model/secret.ts';
import { describePlan } from '../plan/index.ts';
import { renderers } from '../report/index.ts';
import { withCommands, writeDiffs } from '../run/fix-commands.ts';
import { diagnose } from '../run/index.ts';
import { checkFiles } from './plan-files.ts';
import { startProgress, warn } from './progress.ts';
import { exitCode, printReport } from './report-output.ts';

/** Announces a plan (and `notes` below it) and, unless `isDryRun`, executes it; the exit code. */
export async function runPlan(plan: Plan, isDryRun: boolean, notes: string[], io: Io): Promise<number> {
  checkFiles(plan, io.cwd);
  for (const text of plan.warnings) warn(text, io);
  for (const line of [...describePlan(plan), ...notes]) io.stderr.write(`${line}\n`);
  if (!isDryRun) return execute(plan, io);
  io.stderr.write('--dry-run: nothing was sent\n');
  return 0;
}

/** Runs a plan, keeps the run on disk, prints its report; the exit code. */
async function execute(plan: Plan, io: Io): Promise<number> {
  const dir = prepareRunDir(plan, io.now());
  const { stop, ...hooks } = await startProgress(io);
  const secrets = io.secrets ?? { hashKey: '', values: [] };
  const shown = (text: string) => redactKnown(text, secrets);
  const journal = openJournal(dir, (code) => hooks.warn(`the recording in ${dir} ends here: ${code}`), shown);
  try {
    const watch = {
      ...hooks,
      signal: io.signal,
      journal,
      secrets: io.secrets,
      // Asked for only when a log comes that way.
      get stdin() {
        return io.stdin;
      },
    };
    const outcome = await diagnose(plan, watch).finally(() => journal.close());
    stop();
    const kept = { ...outcome, report: keepDiffs(dir, outcome, io) };
    // Written to disk before it is printed: the terminal may be gone, and a service manager that stopped us may not wait for long.
    const fault = keep(dir, kept, shown);
    printReport(kept.report, plan.format, io);
    reportKeptRun(dir, fault, io);
    return io.signal.aborted ? 130 : exitCode(kept.report, plan.failOn);
  } finally {
    stop();
  }
}

/** The diffs first: the report names their files. */
function keepDiffs(dir: string, { report, diffs }: FinishedRun, io: Io): Report {
  try {
    writeDiffs(dir, diffs);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    warn(`the diffs could not be written into ${dir}: ${code}`, io);
  }
  return withCommands(report, dir, diffs);
}

/** The error that prevented writing the run; null: none. A full disk must not prevent the report on standard output. */
function keep(
  dir: string,
  outcome: FinishedRun,
  shown: (text: string) => string,
): NodeJS.ErrnoException | null {
  try {
    const plain = { colour: false, width: 80 };
    const texts = {
      'report.json': renderers.json(outcome.report, plain),
      'report.md': renderers.markdown(outcome.report, plain),
    };
    writeRun(dir, outcome, texts, shown);
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** @throws errors that are not the disk's */
function reportKeptRun(dir: string, fault: NodeJS.ErrnoException | null, io: Io): void {
  if (fault === null)
    io.stderr.write(`the run is kept in ${dir}; sse-doctor report ${dir} judges it again\n`);
  else if (fault.code === undefined) throw fault;
  else warn(`the run could not be kept in ${dir}: ${fault.code}`, io);
}
