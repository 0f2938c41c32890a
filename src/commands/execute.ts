/** What every command that sends requests does with its plan: announce it, run it, store the run, print the report. */

import { runDirOf } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { describePlan } from '../plan/index.ts';
import { checkHopFiles } from '../run/hop-inputs.ts';
import { runKept } from '../run/kept-run.ts';
import { newSecrets } from '../run/secrets.ts';
import { checkFiles } from './plan-files.ts';
import { startProgress, warn } from './progress.ts';
import { exitCode, keptReports, publish } from './report-output.ts';

/** What the user asked for beside the plan. */
export interface ShownRun {
  /** Nothing is sent. */
  dryRun?: boolean | undefined;
  /** A terminal shows what was ruled out and not checked too. */
  all?: boolean | undefined;
}

/** Announces a plan (and `notes` below it) and, unless it is a dry run, executes it; the exit code. */
export async function runPlan(plan: Plan, shown: ShownRun, notes: string[], io: Io): Promise<number> {
  checkFiles(plan, io.cwd);
  await checkHopFiles(plan);
  for (const text of plan.warnings) warn(text, io);
  for (const line of [...describePlan(plan), ...notes]) io.stderr.write(`${line}\n`);
  if (!shown.dryRun) return execute(plan, shown, io);
  io.stderr.write('--dry-run: nothing was sent\n');
  return 0;
}

/** Runs a plan, keeps the run on disk, prints its report; the exit code. */
async function execute(plan: Plan, { all }: ShownRun, io: Io): Promise<number> {
  const dir = runDirOf(plan, io.now());
  const { stop, ...hooks } = await startProgress(io);
  const secrets = io.secrets ?? newSecrets();
  try {
    // Written to disk before it is printed: the terminal may be gone, and a service manager that stopped us may not wait for long.
    const spentMs = io.spentMs?.();
    const watch = { ...hooks, signal: io.signal, secrets, stdin: () => io.stdin, spentMs };
    const { outcome, fault } = await runKept(plan, dir, watch, keptReports);
    stop();
    try {
      publish(fault === null ? outcome.report : unkept(outcome.report), plan, io, all);
    } finally {
      reportKeptRun(dir, fault, plan.format === 'terminal' && io.isTerminal, io);
    }
    return io.signal.aborted ? 130 : exitCode(outcome.report, plan.failOn);
  } finally {
    stop();
  }
}

/** @throws errors that are not the disk's */
function reportKeptRun(dir: string, fault: NodeJS.ErrnoException | null, isSaid: boolean, io: Io): void {
  if (fault === null) {
    // On a terminal the last line of the report says so.
    if (!isSaid) io.stderr.write(`the run is kept in ${dir}; sse-doctor report ${dir} judges it again\n`);
  } else if (fault.code === undefined) throw fault;
  else warn(`the run could not be kept in ${dir}: ${fault.code}`, io);
}

/** It names no folder, as there is none that holds all of the run. */
function unkept(report: Report): Report {
  return { ...report, plan: { ...report.plan, out: null } };
}
