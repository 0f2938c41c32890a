/** Flask on gunicorn, behind an Nginx that nobody told of event streams: it asks in HTTP/1.0, so the answer has no chunks. */
import type { FrameworkCase } from '../harness/case.ts';

const run = [
  ...['python', '-m', 'gunicorn', '--no-control-socket', '--bind', '127.0.0.1:{{port.app}}'],
  ...['--worker-class', 'gthread', '--threads', '32', 'flask_app:app'],
];

export const flask: FrameworkCase[] = [
  {
    name: 'flask-buffered',
    framework: 'Flask',
    trouble: 'a plain proxy_pass before it gathers the events, which come too rarely to fill a buffer',
    servers: [{ name: 'app', run, env: { EVERY_MS: '400' } }],
    front: 'nginx-bare',
    path: '/events',
    watchS: 6,
    isFrontOnly: true,
    seen: { end: 'none' },
    expect: {
      url: {
        verdict: ['broken', 'degraded', 'inconclusive'],
        root: ['proxy-buffering', 'headers-held', 'origin-not-flushing'],
        owner: ['nginx', 'unknown'],
        also: ['response-timeout'],
        words: ['X-Accel-Buffering: no'],
        absent: ['idle-timeout'],
        // Without a head an origin that has not begun looks the same.
        atMostPossible: ['response-timeout'],
      },
      everything: {
        verdict: ['broken', 'degraded'],
        root: ['proxy-buffering'],
        owner: ['nginx'],
        words: ['proxy_buffering'],
        absent: ['response-timeout', 'idle-timeout', 'origin-not-flushing', 'origin-workers-exhausted'],
      },
    },
    cure: {
      why: 'the response says X-Accel-Buffering: no',
      servers: { app: { env: { NO_BUFFERING: '1' } } },
      seen: { status: 200, end: 'open', events: [8, Infinity] },
    },
  },
];
