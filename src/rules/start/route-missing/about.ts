/** What `route-missing` is about. */
import type { About } from '../../rule.ts';
import { envoy, nginx, responseFlags } from '../../sources.ts';

export const about: About = {
  what: 'The proxy found no route for the path, or one to a cluster that it does not know, and answered by itself. The origin was never asked.',
  lookAlikes: [
    '`origin-not-found`: the request reached the origin, and the 404 is its own.',
    '`host-mismatch`, `host-port-mismatch`: the name found no virtual host, whatever the path.',
    '`auth-rejected`: a 403 for who asked, not for what was asked.',
  ],
  settles:
    'An access row without an upstream (Envoy: flag NR), the config with the locations or routes, or `--direct URL`, where the same path opens a stream.',
  source: [
    nginx('location', 'http_core'),
    envoy('why is Envoy 404ing requests', 'faq/debugging/why_is_envoy_404ing_requests'),
    responseFlags,
  ],
};
