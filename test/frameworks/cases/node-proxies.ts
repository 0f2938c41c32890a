/** Proxies that frameworks bring along: http-proxy, and those of Vite's and webpack's dev servers. */
import type { FrameworkCase } from '../harness/case.ts';
import { deaf, gathered, origin, pausing, toOrigin } from './behind-proxy.ts';

/** On --direct the application's own drop is to be seen. */
const droppedByOrigin = ['unexplained-end', 'upstream-closed', 'total-timeout'];

export const nodeProxies: FrameworkCase[] = [
  {
    name: 'http-proxy-timeout',
    framework: 'http-proxy',
    trouble: 'after proxyTimeout of silence it drops the upstream and leaves the client open',
    servers: [
      pausing,
      { name: 'app', run: ['node', 'http-proxy.mjs'], env: { ...toOrigin, PROXY_TIMEOUT_MS: '{{limitMs}}' } },
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
      servers: { origin: { env: { EVENTS: '', PAUSE_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, Infinity] },
    },
  },
  {
    name: 'http-proxy-close',
    framework: 'http-proxy',
    trouble: 'a drop of the upstream is not passed on: the client waits for ever',
    servers: [origin({ DROP_MS: '3000' }), { name: 'app', run: ['node', 'http-proxy.mjs'], env: toOrigin }],
    front: 'envoy',
    direct: 'origin',
    path: '/events',
    watchS: 10,
    seen: { status: 200, end: 'open', events: [4, 8] },
    expect: deaf([], droppedByOrigin),
    cure: {
      why: 'the application does not drop it',
      servers: { origin: { env: { DROP_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, Infinity] },
    },
  },
  {
    name: 'vite-close',
    framework: 'Vite server.proxy',
    trouble: 'a drop of the upstream is not passed on: the client waits for ever',
    servers: [origin({ DROP_MS: '3000' }), { name: 'app', run: ['node', 'vite.mjs'], env: toOrigin }],
    front: 'nginx',
    direct: 'origin',
    path: '/events',
    watchS: 10,
    seen: { status: 200, end: 'open', events: [4, 8] },
    expect: deaf([], droppedByOrigin),
    cure: {
      why: 'the application does not drop it',
      servers: { origin: { env: { DROP_MS: '' } } },
      seen: { status: 200, end: 'open', events: [12, Infinity] },
    },
  },
  {
    name: 'webpack-compress',
    framework: 'webpack-dev-server',
    trouble: 'devServer.compress, on by default, gathers what it passes on to a client that accepts gzip',
    servers: [origin({}), { name: 'app', run: ['node', 'webpack.mjs'], env: toOrigin }],
    front: 'envoy',
    direct: 'origin',
    path: '/events',
    watchS: 6,
    seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [0, 0] },
    expect: {
      url: { ...gathered, owner: ['origin', 'unknown'], words: ['no-transform'] },
      everything: { ...gathered, words: ['no-transform', 'compress: false'] },
    },
    cure: {
      why: 'devServer.compress: false',
      servers: { app: { env: { NO_COMPRESS: '1' } } },
      seen: { status: 200, headers: { 'accept-encoding': 'gzip' }, end: 'open', events: [6, Infinity] },
    },
  },
];
