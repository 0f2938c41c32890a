/**
 * The report as workflow commands of GitHub Actions, which become annotations of a run, at the file and line to change
 * where one is known. Errors come first: GitHub shows ten of each kind.
 */
import type { Finding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { endedBy } from '../budget-words.ts';
import type { RenderOptions } from '../document.ts';
import { failingFindings } from '../failing.ts';
import { findingName, findingPlace } from '../finding-text.ts';
import { printable } from '../printable.ts';
import { stateOf } from '../state.ts';
import { measuredOf } from '../threshold-list.ts';

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  level: Level;
  title: string;
  text: string;
  place?: { file: string; line: number | null } | null;
}

const levels: readonly Level[] = ['error', 'warning', 'notice'];

/** A line for each finding, each threshold that did not hold, and each input that could not be used. */
export function renderGithub(raw: Report, _options?: RenderOptions): string {
  const report = printable(raw);
  const all = annotationsOf(report);
  const sorted = levels.flatMap((level) => all.filter((one) => one.level === level));
  return sorted.map((one) => `${commandOf(one)}\n`).join('');
}

function annotationsOf(report: Report): Annotation[] {
  const { findings, thresholds = [], unusable = [], plan, interrupted } = report;
  const failing = failingFindings(report, plan.failOn);
  const notHeld = thresholds.filter(({ held }) => held !== true);
  return [
    ...findings.map((finding) => findingAnnotation(finding, failing.includes(finding))),
    ...notHeld.map((result): Annotation => {
      const title = result.held === null ? `not checked: ${result.text}` : `broken: ${result.text}`;
      const text = `measured: ${measuredOf(result, report)}`;
      return { level: result.held === null ? 'warning' : 'error', title, text };
    }),
    ...(report.expectations ?? []).map(
      ({ text, held, because }): Annotation => ({
        level: held ? 'notice' : 'error',
        title: `expected: ${text}`,
        text: because,
      }),
    ),
    ...unusable.map(
      ({ file, why }): Annotation => ({ level: 'warning', title: 'not used', text: `${file}: ${why}` }),
    ),
    ...(interrupted
      ? [
          {
            level: 'warning' as const,
            title: 'sse-doctor',
            text: `the run was ended before its time${endedBy(report)}`,
          },
        ]
      : []),
    verdictAnnotation(report),
  ];
}

function findingAnnotation(finding: Finding, isFailing: boolean): Annotation {
  const { what, severity, fix } = finding;
  const [first] = fix;
  const mild = severity === 'info' ? 'notice' : 'warning';
  return {
    level: isFailing ? 'error' : mild,
    title: findingName(finding),
    text: first ? `${what}\nchange: ${first.text}` : what,
    // A mark on a line of somebody's config says that this line is at fault.
    place: finding.confidence === 'possible' ? null : findingPlace(finding),
  };
}

/** Always there: without a line a green step would not show that anything was looked at. */
function verdictAnnotation(report: Report): Annotation {
  const { verdict, plan, settle } = report;
  const text = `${stateOf(report)} (${plan.target.method} ${plan.target.url})`;
  return {
    level: verdict === 'inconclusive' ? 'warning' : 'notice',
    title: `sse-doctor: ${verdict}`,
    text: settle ? `${text}\nwhat would settle it: ${settle}` : text,
  };
}

/** `::error file=nginx.conf,line=24,title=…::…`. */
function commandOf({ level, title, text, place }: Annotation): string {
  const properties = [
    ...(place ? [`file=${property(place.file)}`] : []),
    ...(place && place.line !== null ? [`line=${place.line}`] : []),
    `title=${property(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(text)}`;
}

/** As `@actions/core` writes them (packages/core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
