/** The whole report in reading order: what to change first, what was looked at last. */
import type { Report } from '../model/report.ts';
import { causeGroups } from './cause-groups.ts';
import { failedRules, logsRead, notChecked, ruledOut, warnings } from './coverage.ts';
import type { Section } from './document.ts';
import { endingTable } from './ending-table.ts';
import { experimentSections } from './experiments.ts';
import { otherFindings, rootCause } from './finding-blocks.ts';
import { idleSettingList } from './idle-setting-list.ts';
import { observations } from './observations.ts';
import { opening } from './opening.ts';
import { populationFigures } from './population/figures.ts';
import { printable } from './printable.ts';
import { redirectList } from './redirect-list.ts';
import { thresholdList } from './threshold-list.ts';
import { timeLine } from './time-line.ts';
import { toolSide } from './tool-side.ts';
import { trialTable } from './trial-table.ts';
import { verificationSection } from './verification.ts';

/** Every section that has something to say, with control characters of logged text made visible. */
export function sectionsOf(rawReport: Report): Section[] {
  const report = printable(rawReport);
  return spoken([
    verificationSection(report),
    opening(report),
    ...bodyOf(report),
    ...coverageOf(report),
    ...inputsOf(report),
  ]);
}

/** All but the opening, what matters most last; without what was ruled out and not checked unless `isAll`. `report` is printable. */
export function detailsOf(report: Report, isAll: boolean): Section[] {
  const coverage = isAll ? coverageOf(report) : [];
  const verified = verificationSection(report);
  return spoken([verified, ...bodyOf(report), ...coverage, ...inputsOf(report)]).reverse();
}

function spoken(sections: Section[]): Section[] {
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function bodyOf(report: Report): Section[] {
  const groups = causeGroups(report.findings);
  return [
    thresholdList(report),
    observations(report),
    rootCause(groups),
    otherFindings(groups),
    timeLine(report.population),
    populationFigures(report),
    ...experimentSections(report),
    report.population ? endingTable(report) : trialTable(report),
    redirectList(report),
    idleSettingList(report),
    toolSide(report),
  ];
}

function coverageOf(report: Report): Section[] {
  return [ruledOut(report), notChecked(report)];
}

function inputsOf(report: Report): Section[] {
  return [failedRules(report), logsRead(report), warnings(report)];
}
