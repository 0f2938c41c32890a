/** What `session-affinity-lost` is about. */
import type { About } from '../../rule.ts';
import { envoy, measured, nginx, page } from '../../sources.ts';

export const about: About = {
  what: 'The session of the request lives in the memory of one server, and the request went to another one, which does not know it: several servers are asked in turn, without affinity, or by an affinity that does not outlast the loss of one of them (`ip_hash`).',
  lookAlikes: [
    '`origin-not-found`: no server has anything at that path, whoever is asked.',
    '`node-differs`: one server answers otherwise, and says nothing of a session.',
    '`last-event-id-ignored`: no server takes a stream up, the one that had sent it no more than the others.',
    'A session that has ended or expired: from then on every server refuses it.',
  ],
  settles:
    'The address of the upstream in each access row (`$upstream_addr`, `%UPSTREAM_HOST%`): refused at one, served at another, with the same session; or taken up where the same one answers, and begun anew at another.',
  source: [
    page(
      'MCP: session management',
      'https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#session-management',
    ),
    nginx('hash', 'http_upstream'),
    nginx('ip_hash', 'http_upstream'),
    measured(
      'Nginx 1.22.1, three servers behind `ip_hash`: a reload with the same list moves no client, one marked `down` only its own, and without its line half of the clients of the other two are moved as well',
    ),
    envoy('ring hash', 'intro/arch_overview/upstream/load_balancing/load_balancers'),
  ],
};
