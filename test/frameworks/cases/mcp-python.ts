/** The Model Context Protocol's Python SDK: sessions in the memory of one replica. */
import type { FrameworkCase, Server } from '../harness/case.ts';

const replica = (name: string): Server => ({ name, run: ['python', '-m', 'mcp_app'] });
const params = { name: 'count', arguments: {}, _meta: { progressToken: 'p' } };
const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
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
];
