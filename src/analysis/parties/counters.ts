/** What a proxy's own counters say: how far they rose between the start and the end of the run (Envoy admin `/stats`). */
import type { Facts } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Reason } from '../../model/log-record.ts';
import type { Hop } from '../../model/plan.ts';
import { profiles } from '../../proxies/profile/known.ts';

export interface CounterRise {
  hop: Hop;
  /** Full name: `http.edge.downstream_rq_idle_timeout`. */
  name: string;
  before: number;
  after: number;
}

/** Of every proxy that counts, those that rise by one for each stream that ends for the reason beside them. */
const reasonByCounter = profiles.flatMap(({ counters }) => counters ?? []);

/** Counters of any hop that rose and whose name ends in `suffix`. */
export function risenCounters({ admin, hops }: Facts, suffix: string): CounterRise[] {
  return admin.flatMap(({ before, after }) => {
    const hop = hops.find(({ name }) => name === after.hop);
    if (!hop) return [];
    return Object.entries(after.counters)
      .filter(([name, value]) => name.endsWith(`.${suffix}`) && value > (before.counters[name] ?? 0))
      .map(([name, value]) => ({ hop, name, before: before.counters[name] ?? 0, after: value }));
  });
}

/**
 * The one reason whose counter rose by as much as there were ends; null where none did or several did. Other clients
 * raise the same counters, so this is `likely` at most.
 */
export function reasonByCounters(facts: Facts, ends: number): { hop: Hop; reason: Reason } | null {
  const found = reasonByCounter.flatMap(([suffix, reason]) =>
    risenCounters(facts, suffix)
      .filter(({ before, after }) => after - before >= ends)
      .map(({ hop }) => ({ hop, reason })),
  );
  const first = found[0];
  return first && found.every(({ hop, reason }) => hop === first.hop && reason === first.reason)
    ? first
    : null;
}

/** The hop whose counters indicate `reason`. */
export function countingHop(facts: Facts, reason: Reason): Hop | null {
  const entries = reasonByCounter.filter((entry) => entry[1] === reason);
  return entries.flatMap(([suffix]) => risenCounters(facts, suffix))[0]?.hop ?? null;
}

/** The counters that indicate `reason`, as evidence. */
export function counterFacts(facts: Facts, reason: Reason): Evidence[] {
  return reasonByCounter
    .filter((entry) => entry[1] === reason)
    .flatMap(([suffix]) => risenCounters(facts, suffix))
    .map(({ name, before, after }) => ({
      fact: `the counter ${name} rose from ${before} to ${after} during the run`,
      from: 'statistic' as const,
      value: after - before,
    }));
}
