/** The Model Context Protocol's Python SDK: sessions in the memory of one replica, and the names it answers to. */
import type { FrameworkCase, Server } from '../harness/case.ts';

const replica = (name: string): Server => ({ name, run: ['python', '-m', 'mcp_app'] });
const params = { name: 'count', arguments: {}, _meta: { progressToken: 'p' } };
const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
const publicName = 'mcp.example.test';
const headers = ['Accept: application/json, text/event-stream'];

export const mcpPython: FrameworkCase[] = [
  {
    name: 'mcp-python-replicas',
    framework: 'MCP Python SDK',
    trouble: 'two replicas in turn: the one that does not hold the session answers 404',
    servers: [replica('app'), replica('other')],
    upstreams: ['app', 'other'],
    front: 'nginx',
    path: '/mcp',
    request: { session: { path: '/mcp' }, body, headers },
    watchS: 5,
    isFrontOnly: true,
    seen: { streams: 2, status: 404 },
    expect: {
      url: {
        verdict: ['broken', 'degraded'],
        root: ['session-affinity-lost', 'node-differs'],
        absent: ['origin-not-found', 'route-missing'],
        unsaid: ['nothing at this path'],
      },
      everything: {
        verdict: ['broken', 'degraded'],
        root: ['session-affinity-lost'],
        owner: ['nginx', 'origin'],
        absent: ['origin-not-found', 'route-missing'],
        unsaid: ['nothing at this path'],
      },
    },
    cure: {
      why: 'stateless_http=True: no replica holds anything',
      servers: { app: { env: { STATELESS: '1' } }, other: { env: { STATELESS: '1' } } },
      request: { body, headers },
      seen: { status: 200, end: 'ended', events: [4, 4] },
    },
  },
  {
    name: 'mcp-python-host',
    framework: 'MCP Python SDK',
    trouble: 'a Host that is not of this machine is refused with 421: its protection against DNS rebinding',
    servers: [{ ...replica('app'), env: { STATELESS: '1' } }],
    front: 'nginx',
    path: '/mcp',
    request: { body, headers: [...headers, `Host: ${publicName}`] },
    watchS: 5,
    seen: { status: 421, end: 'ended' },
    expect: {
      url: {
        verdict: 'broken',
        root: ['request-refused', 'host-mismatch'],
        absent: ['origin-error', 'host-port-mismatch', 'route-missing', 'tls-protocol-mismatch'],
      },
      everything: {
        verdict: 'broken',
        root: ['request-refused', 'host-mismatch'],
        owner: ['origin'],
        words: ['allowed_hosts'],
        absent: ['origin-error', 'host-port-mismatch', 'route-missing', 'tls-protocol-mismatch'],
      },
    },
    cure: {
      why: 'TransportSecuritySettings(allowed_hosts=[…])',
      servers: { app: { env: { ALLOWED_HOST: publicName } } },
      seen: { status: 200, end: 'ended', events: [4, 4] },
    },
  },
];
