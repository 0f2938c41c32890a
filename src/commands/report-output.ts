/** A report on standard output, and the exit code that it means. */
import { WriteStream } from 'node:tty';
import type { KeptReports } from '../kept/index.ts';
import type { Io } from '../model/io.ts';
import type { Plan } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { redactKnown } from '../model/secret.ts';
import { failingFindings, isFailing, renderers } from '../report/index.ts';
import { writeReportFiles } from './report-files.ts';

/**
 * The report in files, which may outlive the terminal, then on standard output. @throws DoctorError for a file that could
 * not be written, once all others are.
 */
export function publish(
  report: Report,
  { format, files = [] }: Pick<Plan, 'format' | 'files'>,
  io: Io,
  isAll = false,
): void {
  const secrets = io.secrets ?? '';
  const faults = writeReportFiles(report, files, io.cwd, (text) => redactKnown(text, secrets));
  printReport(report, format, io, isAll);
  const [fault] = faults;
  if (fault) throw fault;
}

/** Writes the report and nothing else; on a terminal its answer last, and `isAll` of it. */
function printReport(report: Report, format: Plan['format'], io: Io, isAll: boolean): void {
  const layout = isAll ? 'all' : 'short';
  const screen = io.isTerminal ? layout : undefined;
  const text = renderers[format](report, { colour: hasColour(io), width: io.width, screen });
  io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** The report as a run's folder holds it. */
export function keptReports(report: Report): KeptReports {
  const plain = { colour: false, width: 80 };
  return { 'report.json': renderers.json(report, plain), 'report.md': renderers.markdown(report, plain) };
}

/**
 * 130: interrupted by its user; 1: a broken threshold, an expectation that did not come true, or, where there are none,
 * findings at or above `failOn` whose figure no threshold judges; or a trouble of an earlier run of which this one cannot
 * say that it is gone; else 0.
 */
export function exitCode(report: Report, failOn: Plan['failOn']): 0 | 1 | 130 {
  if (report.interrupted && !report.budget?.isSpent) return 130;
  if (report.expectations?.some(({ held }) => !held)) return 1;
  if (report.thresholds?.some(({ held }) => held === false)) return 1;
  const left = report.verification?.troubles.filter(
    ({ state }) => state === 'unproven' || state === 'stayed',
  );
  const isLeft = left?.some(({ severity }) => isFailing(severity, failOn));
  return isLeft || failingFindings(report, failOn).length > 0 ? 1 : 0;
}

/** As `util.styleText` decides for a stream: NO_COLOR, NODE_DISABLE_COLORS and TERM=dumb switch it off, FORCE_COLOR has priority. */
export function hasColour({ env, isTerminal }: Pick<Io, 'env' | 'isTerminal'>): boolean {
  const isAsked = isTerminal || env.FORCE_COLOR !== undefined;
  return isAsked && WriteStream.prototype.getColorDepth(env) > 2;
}
