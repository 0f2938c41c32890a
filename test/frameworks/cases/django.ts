/** Django under ASGI: a synchronous generator is read to its end before anything is sent. */
import type { FrameworkCase } from '../harness/case.ts';

const held = ['proxy-buffering', 'compression-buffering', 'cached-response', 'origin-workers-exhausted'];

export const django: FrameworkCase[] = [
  {
    name: 'django-sync-generator',
    framework: 'Django under ASGI',
    trouble: 'a synchronous generator is read to its end first: all events come at once',
    servers: [
      {
        name: 'app',
        run: ['python', '-m', 'uvicorn', '--host', '127.0.0.1', '--port', '{{port.app}}', 'django_app:app'],
      },
    ],
    front: 'envoy',
    path: '/events',
    watchS: 8,
    seen: { status: 200, end: 'ended', firstEventS: [3.5, 7], events: [8, 8] },
    expect: {
      url: {
        verdict: ['broken', 'degraded'],
        root: ['origin-not-flushing', 'proxy-buffering'],
        owner: ['origin', 'unknown', 'envoy'],
        also: ['origin-ended'],
        words: ['async'],
      },
      everything: {
        verdict: ['broken', 'degraded'],
        root: ['origin-not-flushing'],
        owner: ['origin'],
        also: ['origin-ended'],
        words: ['async'],
        absent: held,
      },
    },
    cure: {
      why: 'an asynchronous generator',
      servers: { app: { env: { ASYNC: '1' } } },
      seen: { status: 200, end: 'open', events: [6, Infinity] },
    },
  },
];
