/** Next's rewrites: a limit on silence, which its versions show in two ways, and its compression. */
import type { Expected, FrameworkCase, Server } from '../harness/case.ts';
import { deaf, gathered, origin, pausing, toOrigin } from './behind-proxy.ts';

const next = (tool: 'node' | 'next-15', env: Record<string, string>): Server => ({
  name: 'app',
  run: [tool, 'node_modules/next/dist/bin/next', 'dev', 'next', '-H', '127.0.0.1', '-p', '{{port.app}}'],
  env: { ...toOrigin, ...env },
  ready: 'Ready in',
  warmUp: '/events',
});

const cutBySilence: Expected = {
  verdict: 'broken',
  root: ['idle-timeout', 'total-timeout'],
  atMostPossible: ['proxy-reload', 'origin-restart'],
};

export const nextRewrites: FrameworkCase[] = [
  {
    name: 'next-15-rewrite',
    framework: 'Next 15 rewrites',
    trouble: 'after experimental.proxyTimeout of silence it drops the upstream and leaves the client open',
    servers: [pausing, next('next-15', { PROXY_TIMEOUT_MS: '{{limitMs}}', NO_COMPRESS: '1' })],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 12,
    limitS: { inTests: 2, byDefault: 30 },
    seen: { status: 200, end: 'open', events: [4, 4] },
    expect: deaf(['experimental.proxyTimeout']),
    cure: {
      why: 'a heartbeat below it',
      servers: { origin: { env: { EVENTS: '', PAUSE_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, Infinity] },
    },
  },
  {
    name: 'next-rewrite',
    framework: 'Next rewrites',
    trouble: 'after experimental.proxyTimeout of silence the stream is cut',
    servers: [pausing, next('node', { PROXY_TIMEOUT_MS: '{{limitMs}}', NO_COMPRESS: '1' })],
    front: 'envoy',
    direct: 'origin',
    path: '/events',
    watchS: 10,
    limitS: { inTests: 3, byDefault: 30 },
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: true, lateS: 3 } },
    expect: {
      url: cutBySilence,
      everything: { ...cutBySilence, also: ['upstream-closed'], words: ['experimental.proxyTimeout'] },
    },
    cure: {
      why: 'a heartbeat below it',
      servers: { origin: { env: { EVENTS: '', PAUSE_MS: '' } } },
      seen: { status: 200, end: 'open', events: [8, Infinity] },
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
      seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [6, Infinity] },
    },
  },
];
