/** Proxies that frameworks bring along: http-proxy, Vite's and Next's. Each stands before an application of its own. */
import type { Expected, FrameworkCase, Server } from '../harness/case.ts';

const origin = (env: Record<string, string>): Server => ({
  name: 'origin',
  run: ['node', 'origin.mjs'],
  env,
});
const target = { TARGET: 'http://127.0.0.1:{{port.origin}}' };
const next = (tool: 'node' | 'next-15', env: Record<string, string>): Server => ({
  name: 'app',
  run: [tool, 'node_modules/next/dist/bin/next', 'dev', 'next', '-H', '127.0.0.1', '-p', '{{port.app}}'],
  env: { ...target, ...env },
  ready: 'Ready in',
  warmUp: '/events',
});
/** The upstream is gone, and the client was told nothing: only --direct shows it. */
const deaf = (words: string[]): FrameworkCase['expect'] => ({
  url: {
    // From outside it may be a quiet application.
    verdict: ['broken', 'degraded', 'inconclusive'],
    absent: ['idle-timeout', 'total-timeout', 'proxy-buffering', 'origin-not-flushing', 'headers-held'],
  },
  everything: {
    verdict: 'broken',
    root: ['deaf-stream'],
    words,
    absent: ['idle-timeout', 'total-timeout', 'proxy-buffering', 'origin-not-flushing'],
  },
});
const cutBySilence: Expected = {
  verdict: 'broken',
  root: ['idle-timeout', 'total-timeout'],
  absent: ['proxy-reload', 'origin-restart'],
};

const gathered: Expected = {
  verdict: ['degraded', 'broken'],
  root: ['compression-buffering'],
  absent: ['proxy-buffering', 'headers-held', 'origin-not-flushing', 'cached-response'],
};

export const nodeProxies: FrameworkCase[] = [
  {
    name: 'http-proxy-timeout',
    framework: 'http-proxy',
    trouble: 'after proxyTimeout of silence it drops the upstream and leaves the client open',
    servers: [
      origin({ EVENTS: '4' }),
      { name: 'app', run: ['node', 'http-proxy.mjs'], env: { ...target, PROXY_TIMEOUT_MS: '{{limitMs}}' } },
    ],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 12,
    limitS: { inTests: 2, byDefault: 30 },
    seen: { status: 200, end: 'open', events: [4, 4] },
    expect: deaf(['proxyTimeout']),
    cure: {
      why: 'a heartbeat below proxyTimeout',
      servers: { origin: { env: { EVENTS: '' } } },
      seen: { status: 200, end: 'open', events: [12, 40] },
    },
  },
  {
    name: 'http-proxy-close',
    framework: 'http-proxy',
    trouble: 'a drop of the upstream is not passed on: the client waits for ever',
    servers: [origin({ DROP_MS: '3000' }), { name: 'app', run: ['node', 'http-proxy.mjs'], env: target }],
    front: 'envoy',
    direct: 'origin',
    path: '/events',
    watchS: 10,
    seen: { status: 200, end: 'open', events: [4, 8] },
    expect: deaf([]),
    cure: {
      why: 'the application does not drop it',
      servers: { origin: { env: { DROP_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, 40] },
    },
  },
  {
    name: 'vite-close',
    framework: 'Vite server.proxy',
    trouble: 'a drop of the upstream is not passed on: the client waits for ever',
    servers: [origin({ DROP_MS: '3000' }), { name: 'app', run: ['node', 'vite.mjs'], env: target }],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 10,
    seen: { status: 200, end: 'open', events: [4, 8] },
    expect: deaf([]),
    cure: {
      why: 'the application does not drop it',
      servers: { origin: { env: { DROP_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, 40] },
    },
  },
  {
    name: 'next-15-rewrite',
    framework: 'Next 15 rewrites',
    trouble: 'after experimental.proxyTimeout of silence it drops the upstream and leaves the client open',
    servers: [
      origin({ EVENTS: '4' }),
      next('next-15', { PROXY_TIMEOUT_MS: '{{limitMs}}', NO_COMPRESS: '1' }),
    ],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 12,
    limitS: { inTests: 2, byDefault: 30 },
    seen: { status: 200, end: 'open', events: [4, 4] },
    expect: deaf(['experimental.proxyTimeout']),
    cure: {
      why: 'a heartbeat below it',
      servers: { origin: { env: { EVENTS: '' } } },
      seen: { status: 200, end: 'open', events: [12, 40] },
    },
  },
  {
    name: 'next-rewrite',
    framework: 'Next rewrites',
    trouble: 'after experimental.proxyTimeout of silence the stream is cut',
    servers: [origin({ EVENTS: '4' }), next('node', { PROXY_TIMEOUT_MS: '{{limitMs}}', NO_COMPRESS: '1' })],
    front: 'envoy',
    direct: 'origin',
    path: '/events',
    watchS: 7,
    limitS: { inTests: 3, byDefault: 30 },
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: true, lateS: 3 } },
    expect: {
      url: cutBySilence,
      everything: { ...cutBySilence, also: ['upstream-closed'], words: ['experimental.proxyTimeout'] },
    },
    cure: {
      why: 'a heartbeat below it',
      servers: { origin: { env: { EVENTS: '' } } },
      seen: { status: 200, end: 'open', events: [8, 40] },
    },
  },
  {
    name: 'next-compress',
    framework: 'Next rewrites',
    trouble:
      'Next compresses what it passes on: a client that accepts gzip gets nothing until there is enough',
    servers: [origin({}), next('node', {})],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 6,
    seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [0, 0] },
    expect: {
      url: { ...gathered, owner: ['origin', 'unknown'], words: ['no-transform'] },
      everything: { ...gathered, words: ['no-transform', 'compress: false'] },
    },
    cure: {
      why: 'the application says Cache-Control: no-transform',
      servers: { origin: { env: { CACHE_CONTROL: 'no-cache, no-transform' } } },
      seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [6, 20] },
    },
  },
];
