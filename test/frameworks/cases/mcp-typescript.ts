/** The Model Context Protocol's TypeScript SDK: sessions in the memory of one replica, one stream a session, and what it accepts. */
import type { FrameworkCase, Server } from '../harness/case.ts';

const replica = (name: string): Server => ({ name, run: ['node', 'mcp.mjs'] });
const session = { path: '/mcp' };
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'count', arguments: {} },
});
const flowing = { status: 200, end: 'open' } as const;

export const mcpTypescript: FrameworkCase[] = [
  {
    name: 'mcp-ts-replicas',
    framework: 'MCP TypeScript SDK',
    trouble: 'two replicas in turn: the one that does not hold the session answers 404',
    servers: [replica('app'), replica('other')],
    upstreams: ['app', 'other'],
    front: 'nginx',
    path: '/mcp',
    request: { session, flags: ['--one-at-a-time'] },
    watchS: 5,
    isFrontOnly: true,
    seen: { streams: 2, status: 404 },
    expect: {
      url: {
        verdict: ['broken', 'degraded'],
        root: ['session-affinity-lost', 'node-differs'],
        owner: ['nginx', 'origin', 'unknown'],
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
    cure: { why: 'ip_hash: a client stays with one replica', front: 'nginx-ip-hash', seen: flowing },
  },
  {
    name: 'mcp-ts-conflict',
    framework: 'MCP TypeScript SDK',
    trouble:
      'a second stream of one session is answered with 409 while the first is open: here it is the own one',
    servers: [replica('app')],
    front: 'envoy',
    path: '/mcp',
    request: { session },
    watchS: 5,
    seen: { streams: 2, status: 409 },
    expect: {
      url: {
        verdict: ['broken', 'degraded', 'inconclusive'],
        root: ['request-refused', 'session-replaced'],
        owner: ['origin', 'client', 'envoy', 'unknown'],
        words: ['--one-at-a-time'],
        absent: ['origin-error', 'rate-limited', 'connection-limit'],
      },
    },
    cure: { why: 'one stream at a time', request: { session, flags: ['--one-at-a-time'] }, seen: flowing },
  },
  {
    name: 'mcp-ts-accept',
    framework: 'MCP TypeScript SDK',
    trouble: 'a POST must accept both application/json and text/event-stream: 406',
    servers: [replica('app')],
    front: 'nginx',
    path: '/mcp',
    request: { session, body: call },
    watchS: 5,
    seen: { status: 406, end: 'ended' },
    expect: {
      url: {
        verdict: 'broken',
        root: ['method-rejected', 'request-refused'],
        owner: ['origin', 'unknown', 'nginx'],
        words: ['Accept: application/json, text/event-stream'],
        absent: ['origin-error', 'wrong-content-type'],
      },
    },
    cure: {
      why: 'it accepts both; the answer is a stream that ends with the response',
      request: { session, body: call, headers: ['Accept: application/json, text/event-stream'] },
      seen: { status: 200, end: 'ended', events: [4, 5] },
    },
  },
];
