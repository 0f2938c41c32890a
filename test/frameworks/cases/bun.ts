/** Bun.serve: its idleTimeout, which sweeps. */
import type { FrameworkCase } from '../harness/case.ts';

export const bun: FrameworkCase[] = [
  {
    name: 'bun-idle',
    framework: 'Bun.serve',
    trouble: 'a stream that is silent for idleTimeout is cut (by a sweep each 4 s)',
    servers: [{ name: 'app', run: ['bun', 'bun.mjs'], env: { EVERY_MS: '90000', IDLE_S: '{{limitS}}' } }],
    front: 'nginx',
    path: '/events',
    limitS: { inTests: 8, byDefault: 10 },
    watchS: 13,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: true, lateS: 5.5 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout', 'unexplained-end'],
        owner: ['origin', 'unknown', 'nginx'],
        words: ['idleTimeout'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
      },
      everything: {
        verdict: 'broken',
        root: ['idle-timeout', 'total-timeout'],
        owner: ['origin'],
        also: ['upstream-closed'],
        words: ['Bun.serve idleTimeout'],
        atMostPossible: ['origin-restart', 'proxy-reload'],
      },
    },
    cure: {
      why: 'a heartbeat well below idleTimeout',
      servers: { app: { env: { EVERY_MS: '1500' } } },
      seen: { status: 200, end: 'open' },
    },
  },
];
