/** What Envoy's admin interface (`/clusters`) says of the hosts behind the route. Part of `upstream-unhealthy`. */
import type { Facts } from '../../../model/facts.ts';
import type { Evidence } from '../../../model/finding.ts';

/** One line a host. */
export function hostFacts(facts: Facts, hop: string | null): Evidence[] {
  return facts.admin
    .filter(({ after }) => hop === null || after.hop === hop)
    .flatMap(({ after }) => after.hosts)
    .slice(0, 4)
    .map(({ cluster, address, healthy, flags }) => ({
      fact: `${cluster}: ${address} is ${healthy ? 'healthy' : `not healthy (${flags.join(', ')})`}`,
      from: 'statistic',
    }));
}

const flagWords: [pattern: RegExp, words: string][] = [
  [/^failed_active_health_check/, 'fails its active health check'],
  [/^failed_outlier_check/, 'was ejected as an outlier'],
  [/^failed_eds_health/, 'is marked as unhealthy by its endpoint source (EDS)'],
];

/** The flags of `/clusters` say which of the ways it was; null where they were not read, or say nothing. */
export function hostsWhy(facts: Facts, hop: string | null): string | null {
  const hosts = facts.admin
    .filter(({ after }) => hop === null || after.hop === hop)
    .flatMap(({ after }) => after.hosts);
  if (hosts.length === 0 || hosts.some(({ healthy }) => healthy)) return null;
  const said = hosts.map(
    ({ address, flags }) =>
      `${address} ${flagWords.find(([pattern]) => flags.some((flag) => pattern.test(flag)))?.[1] ?? `is flagged ${flags.join(', ')}`}`,
  );
  return `Its admin interface says why: ${said.slice(0, 4).join('; ')}.`;
}

/** A host of the hop is flagged by its active health check. */
export function failsHealthCheck(facts: Facts, hop: string | null): boolean {
  return facts.admin.some(
    ({ after }) =>
      (hop === null || after.hop === hop) &&
      after.hosts.some(({ flags }) => flags.includes('failed_active_health_check')),
  );
}
