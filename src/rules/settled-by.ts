/** What would tell more, of the inputs that were not given: nobody is asked for what is there. */
import type { Facts } from '../model/facts.ts';

/** As a noun phrase; null where everything that could tell was given. */
export function missingWords({ hops, plan }: Facts, log: 'access log' | 'error log'): string | null {
  const isGiven = ({ accessLogs, errorLogs }: Facts['hops'][number]) =>
    (log === 'access log' ? accessLogs : errorLogs).length > 0;
  const without = hops.filter((hop) => !isGiven(hop)).map(({ name }) => name);
  const logs =
    hops.length === 0
      ? `the ${log} of every proxy on the path (--nginx-${log.replace(' ', '-')} FILE, --envoy-access-log FILE, --hop)`
      : without.length > 0
        ? `the ${log} of ${without.join(' and ')}`
        : null;
  const direct = plan.target.direct === null ? 'the same request around the proxies (--direct URL)' : null;
  const missing = [logs, direct].filter((one) => one !== null);
  return missing.length === 0 ? null : missing.join(', or ');
}
