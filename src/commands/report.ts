/** `report`: judges a kept run again, without any proxy running. */
import { resolve } from 'node:path';
import { latestRun } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import { judgeAgain } from '../run/index.ts';
import { exitCode, printReport } from './report-output.ts';
import { printRuns } from './run-list.ts';

export interface ReportFlags {
  /** `latest`: the newest of `reports/`; undefined: they are listed. */
  dir?: string | undefined;
  format?: Plan['format'];
  failOn?: Plan['failOn'];
  all?: boolean | undefined;
}

/** Prints the report of the run in `dir`; the exit code. @throws DoctorError when that is no run. */
export async function run(flags: ReportFlags, io: Io): Promise<number> {
  if (flags.dir === undefined) return printRuns(flags.format === 'json', io);
  const report = await judgeAgain(resolve(io.cwd, flags.dir === 'latest' ? latestRun(io.cwd) : flags.dir));
  printReport(report, flags.format ?? 'terminal', io, flags.all);
  return exitCode(report, flags.failOn ?? report.plan.failOn);
}
