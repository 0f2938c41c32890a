/** The report for programs: the contract itself. */
import type { Report } from '../../model/report.ts';

/** The report as indented JSON with a line break at its end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
