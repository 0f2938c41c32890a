/** Which of Envoy's circuit breakers stood in the way, by its config, its counters and the plateau. Part of `upstream-overflow`. */
import { type Facts, settingsOf } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';
import type { AdminSnapshot } from '../../../model/route-query.ts';
import type { Setting } from '../../../model/setting.ts';
import { habitOf } from '../../../proxies/profile/known.ts';

/** Far above what one origin serves, so that the origin and not the breaker is the limit. */
export const roomy = '100000';

/** Envoy's workers look at a limit at the same time, and may go past it by a few. */
const plateauSlack = 1.02;

/** The limits of the hop: one that was reached first, then those written in the config, the lowest before the others. */
export function breakers(facts: Facts, hop: string | null): Setting[] {
  const all = [
    ...settingsOf(facts, 'max-connections', hop),
    ...settingsOf(facts, 'max-requests', hop),
  ].filter(({ proxy, state }) => state !== 'of-clients' && habitOf(proxy, 'hasBreakers'));
  return all.sort(
    (a, b) =>
      Number(isReached(facts, b)) - Number(isReached(facts, a)) ||
      Number(a.origin === 'default') - Number(b.origin === 'default') ||
      Number(a.value) - Number(b.value),
  );
}

/**
 * Whether the run met this very limit: `max_connections` has a counter of its own, and a population stops growing at
 * the limit that holds it. A request then waits, so that a low `max_pending_requests` refuses it and is not the cause.
 */
function isReached(facts: Facts, { kind, state, value, hop }: Setting): boolean {
  if (state === 'waiting') return false;
  const counted = facts.admin.some(
    ({ before, after }) => after.hop === hop && rise(before, after, /upstream_cx_overflow$/) > 0,
  );
  const limit = Number(value);
  const peak = facts.figures?.peakOpen ?? 0;
  return (kind === 'max-connections' && counted) || (peak >= limit && peak <= limit * plateauSlack + 1);
}

/** How far the counters of that name rose between two looks. */
export function rise(before: AdminSnapshot, after: AdminSnapshot, name: RegExp): number {
  const names = Object.keys(after.counters).filter((key) => name.test(key));
  return names.reduce(
    (sum, key) => sum + Math.max(0, (after.counters[key] ?? 0) - (before.counters[key] ?? 0)),
    0,
  );
}

/** Those that changed during the run; a gauge was read after our streams had left, and would mislead. */
export function overflowFacts({ admin }: Facts, name: RegExp): Evidence[] {
  const changed = admin.flatMap(({ before, after }) =>
    Object.keys(after.counters)
      .filter((key) => name.test(key) && after.counters[key] !== before.counters[key])
      .map(
        (key): Evidence => ({
          fact: `${key}: ${before.counters[key] ?? 0} before, ${after.counters[key]} after`,
          from: 'statistic',
          value: after.counters[key],
        }),
      ),
  );
  return changed.slice(0, 4);
}
