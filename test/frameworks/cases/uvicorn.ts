/** uvicorn with Starlette and sse-starlette: a blocked event loop, its limit of connections, a generator that fails. */
import type { FrameworkCase, Seen, Server } from '../harness/case.ts';

const app = (env: Record<string, string> = {}, flags: string[] = []): Server[] => [
  {
    name: 'app',
    run: [
      'python',
      '-m',
      'uvicorn',
      '--host',
      '127.0.0.1',
      '--port',
      '{{port.app}}',
      ...flags,
      'starlette_app:app',
    ],
    env,
  },
];
const flowing: Seen = { status: 200, end: 'open', events: [5, Infinity] };

export const uvicorn: FrameworkCase[] = [
  {
    name: 'uvicorn-blocked',
    framework: 'uvicorn with Starlette',
    trouble:
      'time.sleep in an async generator keeps the event loop: the next stream hangs, and so does every request',
    servers: app({ BLOCKING: '1' }),
    front: 'nginx',
    path: '/events',
    watchS: 7,
    seen: { streams: 2, end: 'none' },
    expect: {
      url: {
        verdict: 'broken',
        root: ['origin-workers-exhausted'],
        owner: ['origin'],
        words: ['event loop'],
        absent: ['response-timeout', 'headers-held', 'origin-not-flushing', 'proxy-buffering'],
      },
    },
    cure: { why: 'await asyncio.sleep', servers: { app: { env: { BLOCKING: '' } } }, seen: flowing },
  },
  {
    name: 'uvicorn-limit-concurrency',
    framework: 'uvicorn with Starlette',
    trouble: 'beyond --limit-concurrency it answers 503 itself',
    servers: app({}, ['--limit-concurrency', '2']),
    front: 'envoy',
    path: '/events',
    watchS: 6,
    seen: { streams: 3, status: 503 },
    expect: {
      url: {
        verdict: 'broken',
        root: ['origin-workers-exhausted', 'connection-limit', 'origin-error', 'request-refused'],
        owner: ['origin', 'unknown', 'envoy'],
        absent: ['upstream-unhealthy', 'upstream-overflow', 'rate-limited'],
      },
      everything: {
        verdict: 'broken',
        root: ['origin-workers-exhausted', 'connection-limit', 'origin-error', 'request-refused'],
        owner: ['origin'],
        words: ['--limit-concurrency'],
        absent: ['upstream-unhealthy', 'upstream-overflow', 'rate-limited'],
      },
    },
    cure: {
      why: 'no such limit',
      servers: { app: { run: app()[0]?.run ?? [] } },
      seen: { ...flowing, streams: 3 },
    },
  },
  {
    name: 'sse-starlette-error',
    framework: 'sse-starlette',
    trouble: 'the generator raises: the stream breaks off',
    servers: app({ FAIL_S: '{{limitS}}' }),
    front: 'nginx',
    path: '/sse',
    limitS: { inTests: 2, byDefault: 20 },
    watchS: 6,
    seen: { status: 200, end: 'cut', endsAfterLimit: { bySilence: false, lateS: 3 } },
    expect: {
      url: {
        verdict: 'broken',
        root: ['unexplained-end', 'total-timeout', 'upstream-closed'],
        absent: ['idle-timeout', 'proxy-buffering'],
        atMostPossible: ['proxy-reload'],
      },
      everything: {
        verdict: 'broken',
        root: ['upstream-closed', 'total-timeout'],
        owner: ['origin'],
        also: ['upstream-closed'],
        words: ['log'],
        absent: ['idle-timeout', 'proxy-buffering'],
        atMostPossible: ['proxy-reload', 'origin-restart'],
      },
    },
    cure: { why: 'it does not raise', servers: { app: { env: { FAIL_S: '' } } }, seen: flowing },
  },
];
