/** A soak or load that ended by itself before its planned time. */
import { formatExactMs, formatMs } from '../model/duration.ts';
import type { Recording } from '../model/recording.ts';

/** An end this close to the planned time counts as on time. */
const onTimeMs = 2_000;

/** A warning that no client was left to send requests, so the report covers less time than planned. Empty otherwise. */
export function earlyEnd({ plan, figures, interrupted, abortedBy }: Recording): string[] {
  const wantedMs = plan.population?.durationMs ?? 0;
  const heldMs = (figures?.seconds ?? 0) * 1000;
  if (!figures || interrupted || abortedBy || heldMs > wantedMs - onTimeMs) return [];
  const policy = plan.population?.reconnect.name;
  return [
    `no client was left to ask after ${formatMs(heldMs)} of ${formatExactMs(wantedMs)} (reconnect policy: ${policy}): the run ended there`,
  ];
}
