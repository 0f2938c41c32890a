/** Fastify: its connectionTimeout, which counts silence. */
import type { FrameworkCase } from '../harness/case.ts';

export const fastify: FrameworkCase[] = [
  {
    name: 'fastify-connection-timeout',
    framework: 'Fastify',
    trouble: 'a stream that is silent for connectionTimeout is cut',
    servers: [
      {
        name: 'app',
        run: ['node', 'fastify.mjs'],
        env: { EVERY_MS: '90000', CONNECTION_TIMEOUT_MS: '{{limitMs}}' },
      },
    ],
    front: 'nginx',
    path: '/events',
    limitS: { inTests: 3, byDefault: 30 },
    watchS: 7,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: true, lateS: 3 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout', 'unexplained-end', 'upstream-closed'],
        owner: ['origin', 'unknown', 'nginx'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
      },
      everything: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout'],
        owner: ['origin'],
        also: ['upstream-closed'],
        words: ['connectionTimeout'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
      },
    },
    cure: {
      why: 'a heartbeat below it',
      servers: { app: { env: { EVERY_MS: '800' } } },
      seen: { status: 200, end: 'open' },
    },
  },
];
