/** `report`: judges a kept run again, without any proxy running. */
import { resolve } from 'node:path';
import { latestRun } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import { judgeAgain } from '../run/index.ts';
import { checkReportFiles } from './report-files.ts';
import { readFormats } from './report-formats.ts';
import { exitCode, publish } from './report-output.ts';
import { printRuns } from './run-list.ts';

export interface ReportFlags {
  /** `latest`: the newest of `reports/`; undefined: they are listed. */
  dir?: string | undefined;
  /** As `--format` takes them. */
  format?: string[] | undefined;
  failOn?: Plan['failOn'];
  all?: boolean | undefined;
}

/** Prints the report of the run in `dir`; the exit code. @throws DoctorError when that is no run. */
export async function run(flags: ReportFlags, io: Io): Promise<number> {
  const { format = 'terminal', files = [] } = readFormats(flags.format, '--format') ?? {};
  if (flags.dir === undefined) return printRuns(format === 'json', io);
  checkReportFiles(files, null, io.cwd);
  const report = await judgeAgain(resolve(io.cwd, flags.dir === 'latest' ? latestRun(io.cwd) : flags.dir));
  const failOn = flags.failOn ?? report.plan.failOn;
  publish({ ...report, plan: { ...report.plan, failOn } }, { format, files }, io, flags.all);
  return exitCode(report, failOn);
}
