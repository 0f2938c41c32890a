/** `report`: judges a kept run again, without any proxy running. */
import { resolve } from 'node:path';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import { judgeAgain } from '../run/index.ts';
import { exitCode, printReport } from './report-output.ts';

export interface ReportFlags {
  dir: string;
  format?: Plan['format'];
  failOn?: Plan['failOn'];
}

/** Prints the report of the run in `dir`; the exit code. @throws DoctorError when that is no run. */
export async function run(flags: ReportFlags, io: Io): Promise<number> {
  const report = await judgeAgain(resolve(io.cwd, flags.dir));
  printReport(report, flags.format ?? 'terminal', io);
  return exitCode(report, flags.failOn ?? report.plan.failOn);
}
