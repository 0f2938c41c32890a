/** The conditions that a run had to meet: held, broken, or not checked. */

import { formatCount } from '../model/counted.ts';
import { formatExactMs, formatMs, formatWholeSeconds, shownStepMs } from '../model/duration.ts';
import type { Threshold, ThresholdResult, ThresholdUnit } from '../model/expected/threshold.ts';
import type { Report } from '../model/report.ts';
import { formatBytes } from '../model/size.ts';
import { isMet } from '../thresholds/index.ts';
import type { Block, Section } from './document.ts';

/** Each with what was measured; the broken ones first, since they decide the exit code. */
export function thresholdList(report: Report): Section {
  const { thresholds = [] } = report;
  const order = [false, null, true];
  const sorted = [...thresholds].sort((a, b) => order.indexOf(a.held) - order.indexOf(b.held));
  return { title: 'Thresholds', blocks: sorted.map((result) => resultPoint(result, report)) };
}

/** Those that did not hold. */
export function brokenThresholds({ thresholds = [] }: Report): ThresholdResult[] {
  return thresholds.filter(({ held }) => held === false);
}

/** `ttfe_p95<500ms (812 ms), …`; at most three by name. */
export function brokenNames(report: Report, broken: ThresholdResult[]): string {
  const named = broken.slice(0, 3).map((result) => `${result.text} (${measuredOf(result, report)})`);
  return [...named, ...(broken.length > 3 ? [`${broken.length - 3} more`] : [])].join(', ');
}

function resultPoint(result: ThresholdResult, report: Report): Block {
  const { text, held, measured, because, abortedAtMs } = result;
  if (held === null) {
    const reason = because ? `: ${because}` : '';
    return { kind: 'point', mark: '·', text: `${text} not checked${reason}`, tone: 'warn' };
  }
  const end = abortedAtMs === null ? '' : `; it ended the run at ${formatWholeSeconds(abortedAtMs)}`;
  const doubt = measured !== null && because ? ` (${because})` : '';
  const words = `${text} ${held ? 'held' : 'broken'}: ${measuredOf(result, report)}${doubt}${end}`;
  return { kind: 'point', mark: held ? '✓' : '✗', text: words, tone: held ? 'plain' : 'bad' };
}

/** What was measured, or why nothing was; rounded as all other figures are, or finer if its limit needs it: 500.3 ms is not under 500 ms. */
export function measuredOf({ text, measured, unit, because }: ThresholdResult, { plan }: Report): string {
  if (measured === null) return because ?? 'not measured';
  if (unit === 'bytes') return formatBytes(measured);
  const condition = plan.population?.thresholds.find((one) => one.text === text);
  const coarse = stepOf(measured, unit);
  const steps = [coarse, coarse / 10, coarse / 100, coarse / 1000];
  const shown = steps.map((step) => rounded(measured, step, unit));
  const value = shown.find((one) => !condition || showsSameSide(one, measured, condition)) ?? measured;
  if (unit === 'count') return formatCount(value);
  if (unit !== 'ms') return `${value} ${unit}`;
  return value === shown[0] && Math.abs(value) >= 10 ? formatMs(measured) : formatExactMs(value);
}

/** The last place that the rest of the report shows. */
function stepOf(measured: number, unit: ThresholdUnit): number {
  if (unit === 'count') return 1;
  return unit === 'ms' && Math.abs(measured) >= 10 ? shownStepMs(measured) : 0.1;
}

/** A share is cut off, as it is elsewhere: almost all is not all. */
function rounded(measured: number, step: number, unit: ThresholdUnit): number {
  const steps = measured / step;
  const whole = unit === '%' ? Math.floor(steps + 1e-6) : Math.round(steps);
  return Number((whole * step).toFixed(6));
}

/** Whether the rounded value is on the same side of the limit as the measured one, and equal to the limit only if that is. */
function showsSameSide(shown: number, measured: number, { operator, value }: Threshold): boolean {
  if (shown === value || measured === value) return shown === measured;
  const meets = (one: number) => isMet({ low: one, high: one }, operator, value);
  return meets(shown) === meets(measured);
}
