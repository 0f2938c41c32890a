/** The whole report in reading order: what to change first, what was looked at last. */
import type { Report } from '../model/report.ts';
import { causeGroups } from './cause-groups.ts';
import { failedRules, logsRead, notChecked, ruledOut, warnings } from './coverage.ts';
import type { Section } from './document.ts';
import { otherFindings, rootCause } from './finding-blocks.ts';
import { opening, sights } from './opening.ts';
import { printable } from './printable.ts';
import { trialTable } from './trial-table.ts';

/** Every section that has something to say, with control characters of logged text made visible. */
export function sectionsOf(rawReport: Report): Section[] {
  const report = printable(rawReport);
  const groups = causeGroups(report.findings);
  return [
    opening(report),
    sights(report),
    rootCause(groups),
    otherFindings(groups),
    trialTable(report),
    ruledOut(report),
    notChecked(report),
    failedRules(report),
    logsRead(report),
    warnings(report),
  ].filter((section) => section.blocks.length > 0);
}
