/** What was checked apart from the findings, so that a missing finding is not taken for a passed check. */

import { counted, formatCount } from '../model/counted.ts';
import type { Missing } from '../model/finding.ts';
import { limits } from '../model/limits.ts';
import type { LogFileSummary } from '../model/log-record.ts';
import type { Report } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import { givenButUnusable } from '../model/unusable-input.ts';
import { type Block, point, type Section } from './document.ts';
import { groupBy } from './grouping.ts';
import { missingInput } from './missing-inputs.ts';

/** Forty rules share few reasons: each reason once, with its rules. */
export function ruledOut(report: Report): Section {
  const reasons = grouped(report.ruledOut, ({ because }) => because);
  return {
    title: 'Ruled out',
    blocks: reasons.map(([because, rules]) => point(`${rules}: ${because}`, 'dim')),
  };
}

/** The rules that could not be judged, by what would let them. */
export function notChecked(report: Report): Section {
  const needs = grouped(report.notChecked, ({ missing, because }) =>
    [because, needOf(missing, report)].filter(Boolean).join('; '),
  );
  return { title: 'Not checked', blocks: needs.map(([need, rules]) => point(`${rules}: ${need}`)) };
}

/** A given input is not asked for again: the text says why it was not usable. */
function needOf(missing: Missing[], { plan, unusable = [] }: Report): string {
  const asked = missing.filter((input) => givenButUnusable(unusable, [input]).length === 0);
  const inputs = asked.map((input) => missingInput(input, plan));
  return inputs.length > 0 ? `needs ${inputs.join(' and ')}` : '';
}

/** Rules that threw: faults of the tool. */
export function failedRules(report: Report): Section {
  return {
    title: 'Rules that failed (a fault of sse-doctor)',
    blocks: report.failed.map(({ rule, error }) => point(`${rule}: ${error}`, 'warn')),
  };
}

/** Each log file and how much of it was understood. */
export function logsRead(report: Report): Section {
  return { title: 'Logs read', blocks: report.logs.map(logPoint) };
}

/** How the command was understood, and what could not be done as asked. */
export function warnings(report: Report): Section {
  const all = [...new Set([...report.plan.warnings, ...report.warnings])];
  return { title: 'Warnings', blocks: all.map((warning) => point(warning, 'warn')) };
}

function logPoint(log: LogFileSummary): Block {
  const { parsed, unparsed } = log;
  const over = log.passedOver?.lines ?? 0;
  const lines = log.lines - over;
  // A format with line breaks in it makes one record of several lines.
  const counts =
    parsed > 0 && (lines - unparsed >= 2 * parsed || (unparsed === 0 && lines > parsed))
      ? `${counted(parsed, 'record')} in ${lines - unparsed} of ${counted(lines, 'line')} understood as ${log.dialect}, ${log.matched} matched`
      : `${parsed} of ${counted(lines, 'line')} understood as ${log.dialect}, ${log.matched} matched`;
  const others = `; ${formatCount(over)} older ones name neither this path nor this tool`;
  const text = `${log.file} (${log.hop}): ${counts}${over > 0 ? others : ''}`;
  if (!log.firstUnparsed) return point(text);
  const { line, raw, bytes } = log.firstUnparsed;
  const size = bytes === undefined ? '' : `, of which this is the beginning (${sizeOf(bytes)} in all)`;
  return { kind: 'point', text: `${text}; first not understood: line ${line}${size}`, raw, tone: 'warn' };
}

/** A line is read no further than the limit. */
function sizeOf(bytes: number): string {
  return `${formatBytes(bytes)}${bytes >= limits.logLineBytes ? ' or more' : ''}`;
}

/** Rule ids joined with commas, by what `keyOf` says of them, in the order of first appearance. */
function grouped<T extends { rule: string }>(rows: T[], keyOf: (row: T) => string): [string, string][] {
  return [...groupBy(rows, keyOf)].map(([key, those]) => [key, those.map(({ rule }) => rule).join(', ')]);
}
