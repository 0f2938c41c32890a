/** Conditions that end a run as soon as they are broken: what is broken before the first stream would end it there. */
import { badInput, type DoctorError } from '../../errors.ts';
import type { Threshold } from '../../model/expected/threshold.ts';
import { formatBytes } from '../../model/size.ts';
import { isMet, metricNamed } from '../../thresholds/index.ts';

/**
 * Only sums, peaks and memory have a value before the first stream; shares, rates and spans are looked at once
 * something was measured. `rssBytes`: what this process takes now. @throws DoctorError naming the first condition.
 */
export function checkStopConditions(thresholds: Threshold[], rssBytes: number | null): void {
  for (const threshold of thresholds) {
    const { abort, afterMs, metric, unit, operator, value } = threshold;
    if (!abort || afterMs > 0 || metricNamed(metric)?.kind !== 'growing') continue;
    const isMemory = metric === 'rss_max';
    const start = isMemory ? rssBytes : 0;
    if (start === null || isMet({ low: start, high: start }, operator, value) !== false) continue;
    throw brokenAtStart(threshold, isMemory && unit === 'bytes' ? formatBytes(start) : `${start}`);
  }
}

function brokenAtStart({ text, metric, operator }: Threshold, start: string): DoctorError {
  const isLowerBound = operator === '>' || operator === '>=';
  return badInput(
    `${text} is broken before the first stream`,
    `${metric} is ${start} then, and the run would end there`,
    isLowerBound
      ? `give it as a --threshold, which is looked at at the end; --stop-unless takes what holds from the start, such as 'disconnects<10' or 'connect_success>=99%'`
      : 'give --stop-unless a limit that holds from the start',
  );
}
