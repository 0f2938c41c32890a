/** Every report of the test run is held against the contract that is shipped as docs/report.schema.json. */
import { expect } from 'vitest';
import type { Report } from '../src/model/report.ts';
import { reportSchema } from '../src/report/schema/index.ts';

/** The report that a command printed or kept; fails where it is not as the contract says, key for key. */
export function parseReport(text: string): Report {
  return checkedReport(JSON.parse(text));
}

/** The same of a report at hand: a key that the contract lacks fails as well as one that is missing. */
export function checkedReport(value: unknown): Report {
  const report = reportSchema.parse(value);
  expect(value, 'the report, beside what its contract knows').toEqual(report);
  return report;
}
