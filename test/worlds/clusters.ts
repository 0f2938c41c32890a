/** Failures of many worlds, put together by kind: which invariant, what was true, what was said, what was given. */
import { type InvariantName, invariants } from './invariants/index.ts';
import type { JudgedWorld } from './judged.ts';

export interface Cluster {
  kind: string;
  count: number;
  /** Seeds of the first worlds of this kind. */
  seeds: number[];
  detail: string;
}

export type Clusters = Map<string, Cluster>;

const shownSeeds = 5;

/** Adds what a world fails. */
export function addFailures(clusters: Clusters, world: JudgedWorld): void {
  const kinds = new Map<string, string>();
  for (const [name, check] of Object.entries(invariants))
    for (const { said, detail } of check(world))
      kinds.set(kindOf(name as InvariantName, world, said), detail);
  for (const [kind, detail] of kinds) {
    const cluster = clusters.get(kind) ?? { kind, count: 0, seeds: [], detail };
    cluster.count += 1;
    if (cluster.seeds.length < shownSeeds) cluster.seeds.push(world.situation.seed);
    clusters.set(kind, cluster);
  }
}

function kindOf(invariant: InvariantName, world: JudgedWorld, said: string): string {
  return [invariant, trueCause(world), said, world.situation.inputs.name].join(' | ');
}

/** `idle-limit@nginx`: of all streams through the proxies, in a fixed order. */
export function trueCause({ truths, situation, facts }: JudgedWorld): string {
  const wire = facts.streams.filter(({ route }) => route === 'proxy');
  const causes = wire.flatMap(({ id }) => {
    const truth = truths.get(id);
    if (!truth?.isTroubled) return [];
    return [truth.cause ? `${truth.cause.kind}@${truth.owner}` : 'no head'];
  });
  const all = [...new Set(causes)].sort();
  if (situation.hops.some(({ isBare }) => isBare)) all.unshift('held');
  return all.length > 0 ? all.join('+') : `untroubled ${situation.origin.kind}`;
}

export function bySize(clusters: Clusters): Cluster[] {
  return [...clusters.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}
