/** `diagnose`: a few short trials of one endpoint, then the report on what is wrong with it. */

import { openJournal } from '../journal.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import { diagnose } from '../pipeline.ts';
import { describePlan, makePlan } from '../plan.ts';
import { prepareRunDir, writeRun } from '../run-dir.ts';
import { type DiagnoseFlags, readInput } from './diagnose-input.ts';
import { checkFiles } from './plan-files.ts';
import { startProgress, warn } from './progress.ts';
import { exitCode, printReport } from './report-output.ts';

/** The exit code of the run. @throws DoctorError when it cannot be done as asked. */
export async function run(flags: DiagnoseFlags, io: Io): Promise<number> {
  const plan = makePlan(await readInput(flags, io), io.env);
  checkFiles(plan, io.cwd);
  announce(plan, io);
  if (!flags.dryRun) return execute(plan, io);
  io.stderr.write('--dry-run: nothing was sent\n');
  return 0;
}

/** Runs a plan, keeps the run on disk, prints its report; the exit code. */
export async function execute(plan: Plan, io: Io): Promise<number> {
  const dir = prepareRunDir(plan, io.now());
  const { stop, ...hooks } = await startProgress(io);
  try {
    const watch = {
      ...hooks,
      signal: io.signal,
      journal: openJournal(dir),
      // Asked for only when a log comes that way.
      get stdin() {
        return io.stdin;
      },
    };
    const outcome = await diagnose(plan, watch);
    stop();
    printReport(outcome.report, plan.format, io);
    writeRun(dir, outcome);
    io.stderr.write(`the run is kept in ${dir}; sse-doctor report ${dir} judges it again\n`);
    return io.signal.aborted ? 130 : exitCode(outcome.report, plan.failOn);
  } finally {
    stop();
  }
}

function announce(plan: Plan, io: Io): void {
  for (const text of plan.warnings) warn(text, io);
  for (const line of describePlan(plan)) io.stderr.write(`${line}\n`);
}
