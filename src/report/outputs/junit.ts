/**
 * The report as JUnit XML, as Jenkins, GitLab and others read it: a case for each finding, threshold and expectation, so
 * that a run without any has one for its verdict.
 */

import type { ThresholdResult } from '../../model/expected/threshold.ts';
import type { Finding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { RenderOptions } from '../document.ts';
import { failingFindings } from '../failing.ts';
import { findingName, findingPlace, findingText } from '../finding-text.ts';
import { printable } from '../printable.ts';
import { stateOf } from '../state.ts';
import { measuredOf } from '../threshold-list.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  /** What kind of thing was tested; the last part of its class. */
  kind: 'verdict' | 'finding' | 'threshold' | 'expectation';
  name: string;
  outcome: Outcome;
  /** Why it did not pass. */
  message: string;
  text: string;
  place?: { file: string; line: number | null } | null;
}

/** One `testsuite` in a `testsuites`. */
export function renderJunit(raw: Report, _options?: RenderOptions): string {
  const report = printable(raw);
  const cases = casesOf(report);
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const sums = attributes({
    name: `sse-doctor ${report.plan.command}`,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: report.watched.seconds,
  });
  // Without milliseconds and zone, which Jenkins does not take.
  const timestamp = attributes({ timestamp: report.createdAt.replace(/(?:\.\d+)?Z$/, '') });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${sums}>`,
    `  <testsuite${sums}${timestamp}>`,
    '    <properties>',
    ...Object.entries(propertiesOf(report)).map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    '    </properties>',
    ...cases.map(caseElement),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function propertiesOf({ plan, verdict, tool }: Report): Record<string, string> {
  return {
    target: `${plan.target.method} ${plan.target.url}`,
    verdict,
    'sse-doctor': tool.version,
    ...(plan.out === null ? {} : { 'kept in': plan.out }),
  };
}

function casesOf(report: Report): Case[] {
  const { plan, findings, thresholds = [] } = report;
  const failing = failingFindings(report, plan.failOn);
  return [
    ...(failing.length === 0 || report.interrupted ? [verdictCase(report)] : []),
    ...findings.map((finding) => findingCase(finding, failing.includes(finding))),
    ...thresholds.map((result) => thresholdCase(result, report)),
    ...(report.expectations ?? []).map(
      ({ text, held, because }): Case => ({
        ...{ kind: 'expectation', name: `expected: ${text}`, message: because, text: because },
        outcome: held ? 'passed' : 'failure',
      }),
    ),
  ];
}

/** Failing findings are failures of their own. */
function verdictCase(report: Report): Case {
  const { verdict, interrupted, settle } = report;
  const text = stateOf(report);
  const said = { kind: 'verdict' as const, name: `verdict: ${verdict}`, text };
  if (interrupted && !report.budget?.isSpent)
    return { ...said, outcome: 'error', message: 'the run was ended before its time' };
  return { ...said, outcome: verdict === 'inconclusive' ? 'skipped' : 'passed', message: settle ?? '' };
}

function findingCase(finding: Finding, isFailing: boolean): Case {
  return {
    kind: 'finding',
    name: findingName(finding),
    outcome: isFailing ? 'failure' : 'passed',
    message: finding.what,
    text: findingText(finding),
    place: findingPlace(finding),
  };
}

function thresholdCase(result: ThresholdResult, report: Report): Case {
  const { text: name, held, because } = result;
  const text = `measured: ${measuredOf(result, report)}`;
  if (held === null)
    return { kind: 'threshold', name, outcome: 'skipped', message: because ?? 'not measured', text };
  return { kind: 'threshold', name, outcome: held ? 'passed' : 'failure', message: text, text };
}

function caseElement({ kind, name, outcome, message, text, place }: Case): string {
  const head = attributes({
    classname: `sse-doctor.${kind}`,
    name,
    time: 0,
    file: place?.file,
    line: place?.line ?? undefined,
  });
  return `    <testcase${head}>${inner(outcome, kind, message, text)}</testcase>`;
}

function inner(outcome: Outcome, type: string, message: string, text: string): string {
  if (outcome === 'passed') return `<system-out>${escaped(text)}</system-out>`;
  if (outcome === 'skipped') return `<skipped${attributes({ message })}/>`;
  return `<${outcome}${attributes({ message, type })}>${escaped(text)}</${outcome}>`;
}

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${attributeText(String(value))}"`]))
    .join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 has no way to write (section 2.2) is left out: `printable` has shown the control characters before. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A parser would read a line break in an attribute as a space (section 3.3.3). */
function attributeText(text: string): string {
  return escaped(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
