/** The conditions that a run had to meet: held, broken, or not checked. */
import type { Report } from '../model/report.ts';
import type { ThresholdResult } from '../model/threshold.ts';
import type { Block, Section } from './document.ts';
import { formatBytes, formatMoment } from './wording.ts';

/** Each with what was measured; the broken ones first, since they decide the exit code. */
export function thresholdList({ thresholds = [] }: Report): Section {
  const order = [false, null, true];
  const sorted = [...thresholds].sort((a, b) => order.indexOf(a.held) - order.indexOf(b.held));
  return { title: 'Thresholds', blocks: sorted.map(resultPoint) };
}

/** Those that did not hold. */
export function brokenThresholds({ thresholds = [] }: Report): ThresholdResult[] {
  return thresholds.filter(({ held }) => held === false);
}

/** `ttfe_p95<500ms (812.4 ms), …`; at most three by name. */
export function brokenNames(broken: ThresholdResult[]): string {
  const named = broken.slice(0, 3).map((result) => `${result.text} (${measuredOf(result)})`);
  return [...named, ...(broken.length > 3 ? [`${broken.length - 3} more`] : [])].join(', ');
}

function resultPoint(result: ThresholdResult): Block {
  const { text, held, measured, because, abortedAtMs } = result;
  if (held === null) {
    const reason = because ? `: ${because}` : '';
    return { kind: 'point', mark: '·', text: `${text} not checked${reason}`, tone: 'warn' };
  }
  const end = abortedAtMs === null ? '' : `; it ended the run at ${formatMoment(abortedAtMs)}`;
  const doubt = measured !== null && because ? ` (${because})` : '';
  const words = `${text} ${held ? 'held' : 'broken'}: ${measuredOf(result)}${doubt}${end}`;
  return { kind: 'point', mark: held ? '✓' : '✗', text: words, tone: held ? 'plain' : 'bad' };
}

/** Exact enough that a broken limit is never shown as met: 500.3 ms against 500 ms. */
function measuredOf({ measured, unit, because }: ThresholdResult): string {
  if (measured === null) return because ?? 'not measured';
  if (unit === 'bytes') return formatBytes(measured);
  if (unit === 'ms' && Math.abs(measured) >= 10_000) return `${rounded(measured / 1000, 3)} s`;
  const words = { ms: ' ms', '%': ' %', '/s': ' /s', count: '' };
  return `${rounded(measured, unit === '%' ? 4 : 2)}${words[unit]}`;
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
