/** What `upstream-overflow` is about. */
import type { About } from '../../rule.ts';
import { envoy, responseFlags } from '../../sources.ts';

export const about: About = {
  what: 'A circuit breaker of Envoy is full: it lets no more streams, connections or waiting requests through to that cluster at once. Each open stream holds its place for as long as it lives.',
  lookAlikes: [
    '`rate-limited`: a limit on how often, where this one is on how many at once.',
    '`connection-limit`: a limit on the side of the clients.',
    '`response-timeout`: a request that waits for a free connection looks like a slow origin; only the counter upstream_cx_overflow tells.',
  ],
  settles:
    'The flag UO in the access row, or `--envoy-admin`: the counters of the circuit breakers before and after the run.',
  source: [envoy('circuit breaking', 'intro/arch_overview/upstream/circuit_breaking'), responseFlags],
};
