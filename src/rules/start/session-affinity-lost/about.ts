/** What `session-affinity-lost` is about. */
import type { About } from '../../rule.ts';
import { envoy, nginx, page } from '../../sources.ts';

export const about: About = {
  what: 'The session of the request lives in the memory of one server, and the request went to another one, which does not know it: several servers are asked in turn, without affinity.',
  lookAlikes: [
    '`origin-not-found`: no server has anything at that path, whoever is asked.',
    '`node-differs`: one server answers otherwise, and says nothing of a session.',
    'A session that has ended or expired: from then on every server refuses it.',
  ],
  settles:
    'The address of the upstream in each access row (`$upstream_addr`, `%UPSTREAM_HOST%`): refused at one, served at another, with the same session.',
  source: [
    page(
      'MCP: session management',
      'https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#session-management',
    ),
    nginx('hash', 'http_upstream'),
    envoy('ring hash', 'intro/arch_overview/upstream/load_balancing/load_balancers'),
  ],
};
