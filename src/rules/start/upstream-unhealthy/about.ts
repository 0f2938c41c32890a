/** What `upstream-unhealthy` is about. */
import type { About } from '../../rule.ts';
import { envoy, nginx } from '../../sources.ts';

export const about: About = {
  what: 'The proxy has no upstream that it would send a request to: all failed before, fail their health checks, were ejected, or there is none. One dead server beside others that answered is told as information.',
  lookAlikes: [
    '`upstream-unreachable`: the proxy tried to connect, and could not; that often comes first and then leads here.',
    '`upstream-overflow`: the upstream is well, and a limit on how many may ask it is reached.',
    '`origin-error`: an origin in maintenance answers 503 too.',
  ],
  settles:
    '`no live upstreams` in the error log of the Nginx, the flag UH of the Envoy, or its admin interface (`--envoy-admin`), which says why each host is out.',
  source: [
    nginx('max_fails', 'http_upstream'),
    envoy('health checking', 'intro/arch_overview/upstream/health_checking'),
    envoy('outlier detection', 'intro/arch_overview/upstream/outlier'),
  ],
};
