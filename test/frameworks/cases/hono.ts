/** Hono: a callback of streamSSE that returns ends its stream. */
import type { FrameworkCase } from '../harness/case.ts';

export const hono: FrameworkCase[] = [
  {
    name: 'hono-callback-returns',
    framework: 'Hono',
    trouble: 'the callback of streamSSE returns while a timer still means to write: the stream ends at once',
    servers: [{ name: 'app', run: ['node', 'hono.mjs'] }],
    front: 'envoy',
    path: '/events',
    watchS: 6,
    seen: { status: 200, end: 'ended', events: [1, 1] },
    expect: {
      url: {
        verdict: ['broken', 'degraded'],
        root: ['origin-ended'],
        owner: ['origin', 'unknown'],
        absent: ['total-timeout', 'idle-timeout', 'upstream-closed'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
      everything: {
        verdict: ['broken', 'degraded'],
        root: ['origin-ended'],
        owner: ['origin'],
        absent: ['total-timeout', 'idle-timeout', 'upstream-closed'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
    },
    cure: {
      why: 'the callback waits until the stream is aborted',
      servers: { app: { env: { AWAIT: '1' } } },
      seen: { status: 200, end: 'open', events: [6, Infinity] },
    },
  },
];
