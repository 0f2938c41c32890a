/** A population that ended by itself, before its time. */
import { formatExactMs, formatMs } from '../model/duration.ts';
import type { Recording } from '../model/recording.ts';

/** An end this close to the time asked for is that of the time. */
const onTimeMs = 2_000;

/** Nobody was left to ask: the report is of less time than was asked for. Empty where it is not. */
export function earlyEnd({ plan, figures, interrupted, abortedBy }: Recording): string[] {
  const wantedMs = plan.population?.durationMs ?? 0;
  const heldMs = (figures?.seconds ?? 0) * 1000;
  if (!figures || interrupted || abortedBy || heldMs > wantedMs - onTimeMs) return [];
  const policy = plan.population?.reconnect.name;
  return [
    `no client was left to ask after ${formatMs(heldMs)} of ${formatExactMs(wantedMs)} (reconnect policy: ${policy}): the run ended there`,
  ];
}
